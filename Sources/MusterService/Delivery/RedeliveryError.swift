public import MusterModel

/// Why the files of a run cannot be delivered again.
public enum RedeliveryError: UserFacingError, Hashable {
    /// The run delivers to its folder only.
    case noDestinations(CampaignRun.ID)
    case nothingToDeliver(CampaignRun.ID)

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
        }
    }
}
