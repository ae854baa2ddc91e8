internal import MusterBase

extension Campaign.Status {
    /// The statuses that can follow this one. Archived is final.
    public var successors: Set<Campaign.Status> {
        switch self {
        case .draft: [.active, .paused, .archived]
        case .active: [.paused, .archived]
        case .paused: [.active, .archived]
        case .archived: []
        }
    }
}

extension Campaign {
    /// Why the campaign cannot be replaced by another version of itself; `nil` when it can.
    public func statusProblem(becoming next: Status) -> Diagnostic? {
        guard next != status, !status.successors.contains(next) else { return nil }
        let choices = ([status] + Status.allCases.filter(status.successors.contains)).map(\.rawValue)
        return Diagnostic(
            code: "campaign.statusChange",
            message: "The campaign is \(status.rawValue) and cannot become \(next.rawValue).",
            hint: status == .archived
                ? "An archived campaign stays archived. Make a copy of it with another id."
                : "Its status can be \(DidYouMean.choices(choices)).",
            subject: key, path: DocumentPath("status")
        ).dependingOnStored
    }
}
