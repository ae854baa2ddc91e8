internal import MusterModel

/// When a campaign runs next, and what became of its latest slots.
struct CampaignOccurrences {
    struct Occurrence: Codable {
        /// In UTC.
        var at: String
        /// On the clock of the campaign's time zone, with its offset.
        var local: String
    }

    struct PastSlot: Codable {
        /// In UTC.
        var at: String
        var outcome: ScheduleSlot.Outcome
        /// Of a slot that was fired.
        var runId: CampaignRun.ID?
        var decidedAt: String
    }

    var status: Campaign.Status
    /// Whether it is started by hand.
    var isManual: Bool
    var occurrences: [Occurrence]
    /// Newest first.
    var past: [PastSlot]
}
