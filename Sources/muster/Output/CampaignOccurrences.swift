internal import MusterModel

/// When a campaign runs next.
struct CampaignOccurrences {
    struct Occurrence: Codable {
        /// In UTC.
        var at: String
        /// On the clock of the campaign's time zone, with its offset.
        var local: String
    }

    var status: Campaign.Status
    /// Whether it is started by hand.
    var isManual: Bool
    var occurrences: [Occurrence]
}
