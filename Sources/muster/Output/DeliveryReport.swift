internal import MusterBase
internal import MusterModel

/// The text form of the deliveries of a run.
struct DeliveryReport {
    let deliveries: [Delivery]

    /// The files with their states, and below them the reasons.
    var text: String {
        var table = TextTable([
            ("Destination", .left), ("File", .left), ("State", .left), ("Attempts", .right), ("Next attempt", .left),
        ])
        for delivery in deliveries {
            for file in delivery.files {
                table.add([
                    delivery.target.destination, file.object, file.state.rawValue, "\(file.attempts.count)",
                    file.state == .waiting ? delivery.nextAttemptAt.map(InstantFormat.text) ?? "" : "",
                ])
            }
        }
        var reasons: [String] = []
        for delivery in deliveries {
            for file in delivery.files {
                guard let failure = file.failure else { continue }
                let reason = "\(delivery.target.destination): \(failure.text)"
                if !reasons.contains(reason) { reasons.append(reason) }
            }
        }
        return ([table.text()] + reasons).joined(separator: "\n")
    }

    /// The next step if something is not delivered yet; `nil` otherwise.
    func note(about run: CampaignRun.ID) -> String? {
        if deliveries.contains(where: { $0.state == .held }) {
            return "Run \(run) is held. Deliver it with: muster release \(run) or reject it with: muster cancel \(run)"
        }
        let open = deliveries.filter { !$0.isSettled }.map(\.target.destination)
        if !open.isEmpty {
            return
                "Not delivered yet to \(open.joined(separator: ", ")). A server continues (muster serve), or: muster redeliver \(run)"
        }
        return deliveries.allSatisfy { $0.state == .delivered } ? nil : "Send what is missing with: muster redeliver \(run)"
    }

    /// The exit status of a command whose run has these deliveries.
    var exitStatus: ExitStatus { deliveries.allSatisfy { $0.state == .delivered } ? .done : .completedWithErrors }
}

/// A run with its deliveries, as one JSON object: that of the run, with the field `deliveries` if it has any.
struct DeliveredRunDocument: Encodable {
    let run: CampaignRun
    let deliveries: [Delivery]

    private enum Keys: String, CodingKey {
        case deliveries
    }

    func encode(to encoder: any Encoder) throws {
        try run.encode(to: encoder)
        guard !deliveries.isEmpty else { return }
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(deliveries, forKey: .deliveries)
    }
}
