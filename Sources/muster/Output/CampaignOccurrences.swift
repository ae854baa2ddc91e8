internal import MusterModel

/// The next occurrences of a campaign and the outcomes of its latest slots.
struct CampaignOccurrences {
    struct Occurrence: Codable {
        /// In UTC.
        var at: String
        /// In the campaign's time zone, with its offset.
        var local: String
    }

    struct PastSlot: Codable {
        /// In UTC.
        var at: String
        var outcome: ScheduleSlot.Outcome
        /// `nil` for a slot that was not fired.
        var runId: CampaignRun.ID?
        var decidedAt: String
    }

    var status: Campaign.Status
    /// Whether the campaign has no schedule.
    var isManual: Bool
    var occurrences: [Occurrence]
    /// Newest first.
    var past: [PastSlot]
}
