internal import Foundation
internal import MusterModel
internal import MusterStore

/// One scan of a scheduler for due slots.
struct SchedulerScan: Hashable, Sendable {
    var at: Date
    /// The instant of the previous scan; `nil` if the scheduler has not watched the clock without a gap since then.
    var previous: Date?

    /// Whether this scan found a slot in time: the scheduler was watching when the slot came, or started within the grace
    /// period.
    func isInTime(for slot: Date) -> Bool {
        at.timeIntervalSince(slot) <= Scheduler.gracePeriod || previous.map { slot > $0 } ?? false
    }
}

/// The state of a scheduler between scans: since when it has watched the clock without a gap, and the slots that it could not
/// decide.
struct SlotRetryState: Sendable {
    /// A slot that could not be decided yet.
    private struct Failure {
        var slot: Date
        /// The scan that found it. It determines whether the slot is in time, however long it takes to decide it.
        var found: SchedulerScan
        /// Seconds from one attempt to the next.
        var pause: TimeInterval
        var retryAt: Date
    }

    /// Minimum and maximum of the seconds between two attempts.
    private static let (minPause, maxPause): (TimeInterval, TimeInterval) = (1, 60)
    /// Seconds after which a failure counts as permanent.
    private static let retryWindow: TimeInterval = 300

    /// The instant of the last complete scan; `nil` before the first one, and after a gap.
    private(set) var lastScan: Date?
    private var lastAtWork: Date?
    /// The latest failure of each campaign. It counts while its slot is due.
    private var failures: [Campaign.ID: Failure] = [:]

    /// Work begins. After a gap, for instance because the clock was set or the machine slept, the clock was not watched.
    mutating func begin(at now: Date) {
        if let lastAtWork, abs(now.timeIntervalSince(lastAtWork)) > Scheduler.gracePeriod { lastScan = nil }
        lastAtWork = now
    }

    /// Work ends, with or without success.
    mutating func end(at now: Date) { lastAtWork = now }

    func scan(at now: Date) -> SchedulerScan { SchedulerScan(at: now, previous: lastScan) }

    /// Everything that a scan found was tried.
    mutating func finish(_ scan: SchedulerScan) { lastScan = scan.at }

    /// The due slots to try now: the new ones, or else one that failed before.
    func ready(_ due: [CampaignSchedule], at now: Date) -> [CampaignSchedule] {
        let new = due.filter { failure(of: $0) == nil }
        guard new.isEmpty else { return new }
        let again = due.first { schedule in
            // After the clock was set back, no slot waits for longer than its pause.
            failure(of: schedule).map { $0.retryAt <= now || $0.retryAt > now + $0.pause } ?? false
        }
        return again.map { [$0] } ?? []
    }

    /// The scan that found a slot, which may be an earlier one, and whether a further failure is permanent.
    func finding(of schedule: CampaignSchedule, by scan: SchedulerScan) -> (found: SchedulerScan, isLastTry: Bool) {
        guard let failure = failure(of: schedule) else { return (scan, false) }
        return (failure.found, scan.at.timeIntervalSince(failure.found.at) >= Self.retryWindow)
    }

    /// Schedules another attempt for a slot that could not be decided. The pauses double.
    mutating func postpone(_ schedule: CampaignSchedule, foundBy scan: SchedulerScan, at now: Date) {
        let before = failure(of: schedule)
        let pause = min(Self.maxPause, before.map { $0.pause * 2 } ?? Self.minPause)
        failures[schedule.campaignId] = Failure(
            slot: schedule.nextRunAt, found: before?.found ?? scan, pause: pause, retryAt: now + pause)
    }

    private func failure(of schedule: CampaignSchedule) -> Failure? {
        failures[schedule.campaignId].flatMap { $0.slot == schedule.nextRunAt ? $0 : nil }
    }
}
