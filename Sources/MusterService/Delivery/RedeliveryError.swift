public import MusterModel

/// Why the files of a run cannot be delivered again.
public enum RedeliveryError: UserFacingError, Hashable {
    /// The run delivers to its folder only.
    case noDestinations(CampaignRun.ID)
    case nothingToDeliver(CampaignRun.ID)
    /// The run waits for someone to release or reject it.
    case held(CampaignRun.ID)
    /// The run was rejected.
    case rejected(CampaignRun.ID)

    public var details: ErrorDetails {
        switch self {
        case .noDestinations(let id):
            ErrorDetails(
                .conflict, "delivery.noDestinations", "Run '\(id)' has no destination outside the workspace.",
                hint: "Its files are in its folder.")
        case .nothingToDeliver(let id):
            ErrorDetails(
                .conflict, "delivery.nothingToDeliver", "Everything of run '\(id)' is delivered.",
                hint: "Name a file to send it once more.")
        case .held(let id):
            ErrorDetails(
                .conflict, "delivery.held", "Run '\(id)' is held, because its counts are unusual.",
                hint: "Release it to deliver it, or cancel it.")
        case .rejected(let id):
            ErrorDetails(
                .conflict, "delivery.rejected", "Run '\(id)' was rejected, so that its contacts do not count.",
                hint: "Run the campaign again.")
        }
    }
}
