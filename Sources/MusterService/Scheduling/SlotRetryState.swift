internal import Foundation
internal import MusterModel
internal import MusterStore

/// One look of a scheduler at what is due.
struct SchedulerScan: Hashable, Sendable {
    var at: Date
    /// When it looked before, if it has watched the clock ever since.
    var previous: Date?

    /// Whether a slot that this look found was found in time: somebody was there when it came, or hardly later.
    func isInTime(for slot: Date) -> Bool {
        at.timeIntervalSince(slot) <= Scheduler.grace || previous.map { slot > $0 } ?? false
    }
}

/// What a scheduler remembers from one look to the next: how long it has watched the clock without a gap, and the slots
/// that it could not decide.
struct SlotRetryState: Sendable {
    /// A slot that could not be decided yet.
    private struct Trouble {
        var slot: Date
        /// The look that found it: by that one it is in time or late, however long the trouble takes.
        var found: SchedulerScan
        /// Seconds from one try to the next.
        var pause: TimeInterval
        var tryAgainAt: Date
    }

    /// Seconds between two tries, at first and at most.
    private static let (minPause, maxPause): (TimeInterval, TimeInterval) = (1, 60)
    /// Seconds for which trouble may pass; from then on it counts as lasting.
    private static let retryWindow: TimeInterval = 300

    /// `nil` before the first look, and after a gap.
    private(set) var lastLook: Date?
    private var lastAtWork: Date?
    /// The last that each campaign had; it counts while its slot is due.
    private var troubles: [Campaign.ID: Trouble] = [:]

    /// Work begins. After a gap, as when the clock was set or the machine slept, nobody has watched until now.
    mutating func begin(at now: Date) {
        if let lastAtWork, abs(now.timeIntervalSince(lastAtWork)) > Scheduler.grace { lastLook = nil }
        lastAtWork = now
    }

    /// Work ends, whatever came of it.
    mutating func end(at now: Date) { lastAtWork = now }

    func look(at now: Date) -> SchedulerScan { SchedulerScan(at: now, previous: lastLook) }

    /// All that a look found was tried.
    mutating func finish(_ look: SchedulerScan) { lastLook = look.at }

    /// What of the due slots is to be tried now: those that are new, or else one that was in trouble.
    func ready(_ due: [CampaignSchedule], at now: Date) -> [CampaignSchedule] {
        let new = due.filter { trouble(with: $0) == nil }
        guard new.isEmpty else { return new }
        let again = due.first { schedule in
            // After a clock was set back nothing waits for longer than a pause.
            trouble(with: schedule).map { $0.tryAgainAt <= now || $0.tryAgainAt > now + $0.pause } ?? false
        }
        return again.map { [$0] } ?? []
    }

    /// The look that found a slot, which may be an earlier one, and whether trouble counts as lasting by now.
    func finding(of schedule: CampaignSchedule, by look: SchedulerScan) -> (found: SchedulerScan, isLastTry: Bool) {
        guard let trouble = trouble(with: schedule) else { return (look, false) }
        return (trouble.found, look.at.timeIntervalSince(trouble.found.at) >= Self.retryWindow)
    }

    /// A slot could not be decided. The pauses between tries double.
    mutating func putOff(_ schedule: CampaignSchedule, foundBy look: SchedulerScan, at now: Date) {
        let before = trouble(with: schedule)
        let pause = min(Self.maxPause, before.map { $0.pause * 2 } ?? Self.minPause)
        troubles[schedule.campaignId] = Trouble(
            slot: schedule.nextRunAt, found: before?.found ?? look, pause: pause, tryAgainAt: now + pause)
    }

    private func trouble(with schedule: CampaignSchedule) -> Trouble? {
        troubles[schedule.campaignId].flatMap { $0.slot == schedule.nextRunAt ? $0 : nil }
    }
}
