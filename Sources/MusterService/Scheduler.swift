public import Foundation
public import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore
internal import Synchronization

/// Fires the slots of all active campaigns, each exactly once, however many schedulers there are.
///
/// What is due stands in the store. A slot is decided in one transaction that creates its run, or records that it was
/// missed, and moves the campaign to its next slot; whoever comes second finds it moved.
public final class Scheduler: Sendable {
    /// What became of a slot.
    public struct Event: Hashable, Sendable {
        public var campaignId: Campaign.ID
        public var slot: Date
        /// The run; `nil` for a slot that was missed.
        public var run: CampaignRun?
        /// Seconds from the slot to its decision.
        public var lag: TimeInterval
        /// Why the slot could not be decided now; it stays due.
        public var problem: String?
    }

    /// Seconds within which a slot is not late: also a campaign that skips missed slots gets its run.
    public static let grace: TimeInterval = 60

    private let workspace: Workspace
    /// The revision of the catalog that was last looked through for campaigns without a schedule.
    private let armedRevision = Mutex<Int?>(nil)

    public init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// Decides on everything that is due now.
    ///
    /// - Returns: what this scheduler decided, not what others did, in the order of the slots.
    public func tick() throws -> [Event] {
        try armUnscheduled()
        try correctClock()
        var events: [Event] = []
        var stuck: Set<Campaign.ID> = []
        // After a decision nothing of the campaign is due; what is due still was decided or changed by others meanwhile.
        while true {
            let due: [CampaignSchedule]
            do {
                due = try workspace.store.dueSchedules(at: workspace.now()).filter { !stuck.contains($0.campaignId) }
            } catch {
                // What was decided is told first; the next look meets the same trouble.
                if events.isEmpty { throw error }
                return events
            }
            guard !due.isEmpty else { return events }
            for schedule in due {
                do {
                    events += try decide(schedule)
                } catch {
                    stuck.insert(schedule.campaignId)
                    events.append(
                        Event(
                            campaignId: schedule.campaignId, slot: schedule.nextRunAt, run: nil,
                            lag: workspace.now().timeIntervalSince(schedule.nextRunAt),
                            problem: (error as? ScheduleError)?.message ?? UserFacingMessage.text(of: error)))
                }
            }
        }
    }

    /// When something is due next; `nil` when nothing is scheduled.
    public func nextSlot() throws -> Date? { try workspace.store.nextSlot() }

    private func decide(_ schedule: CampaignSchedule) throws -> [Event] {
        let now = workspace.now()
        let snapshot = try workspace.store.catalog()
        guard let campaign = snapshot.catalog.campaigns[schedule.campaignId], let active = campaign.activeSchedule else {
            let end = SlotDecision(
                schedule: schedule, revision: snapshot.revision, missed: [], fired: nil, nextRunAt: nil)
            _ = try workspace.store.decide(end, at: now)
            return []
        }
        let timetable = try Timetable(active)
        var slots = timetable.occurrences(after: schedule.nextRunAt.addingTimeInterval(-1), through: now).map(\.at)
        // A row that no schedule of this version gives still is a slot.
        if slots.isEmpty { slots = [schedule.nextRunAt] }
        let latest = slots[slots.count - 1]
        let fires = campaign.missedRuns == .run_latest || now.timeIntervalSince(latest) <= Self.grace
        let decision = SlotDecision(
            schedule: schedule, revision: snapshot.revision, missed: fires ? slots.dropLast() : slots,
            fired: fires ? try plan(campaign, in: snapshot.catalog, for: latest, asOf: now) : nil,
            nextRunAt: timetable.occurrences(after: max(now, latest), count: 1).first?.at)
        guard case .decided(let run) = try commit(decision, at: now) else { return [] }
        let missed = decision.missed.map {
            Event(campaignId: campaign.id, slot: $0, run: nil, lag: now.timeIntervalSince($0))
        }
        let fired = run.map {
            Event(campaignId: campaign.id, slot: latest, run: $0, lag: now.timeIntervalSince(latest))
        }
        return missed + (fired.map { [$0] } ?? [])
    }

    /// What was planned for may be gone after an import; the slot is looked at again.
    private func commit(_ decision: SlotDecision, at now: Date) throws -> SlotOutcome {
        do {
            return try workspace.store.decide(decision, at: now)
        } catch .datasetReplaced {
            return .overtaken
        }
    }

    /// A slot whose campaign cannot be planned has a run too, a failed one that says why.
    ///
    /// - Throws: what may be otherwise in a moment; the slot stays due.
    private func plan(_ campaign: Campaign, in catalog: Catalog, for slot: Date, asOf now: Date) throws -> FiredSlot {
        do {
            return FiredSlot(slot: slot, frozen: try workspace.freeze(campaign, in: catalog, asOf: now))
        } catch let error as any UserFacingError where error.isLasting {
            return FiredSlot(
                slot: slot, frozen: FrozenDefinition(json: campaign.document.json),
                failure: UserFacingMessage.text(of: error))
        }
    }

    /// After a clock that was ahead was set right: what it left no slot for until then is scheduled from now on again.
    private func correctClock() throws {
        let now = workspace.now()
        let ahead = try workspace.store.campaignsDecided(after: now.addingTimeInterval(Self.grace))
        guard !ahead.isEmpty else { return }
        let snapshot = try workspace.store.catalog()
        let schedules = try ahead.compactMap { try snapshot.catalog.campaigns[$0]?.slots(after: now) }
        try workspace.store.rearm(ahead, with: schedules, expecting: snapshot.revision, at: now)
    }

    /// Campaigns that were active before there were schedules in the store.
    private func armUnscheduled() throws {
        let snapshot = try workspace.store.catalog()
        guard armedRevision.withLock({ $0 }) != snapshot.revision else { return }
        let known = Set(try workspace.store.schedules().map(\.campaignId))
        let missing = try snapshot.catalog.campaigns.values.filter { !known.contains($0.id) }
            .compactMap { try $0.slots(after: workspace.now()) }
        if !missing.isEmpty { try workspace.store.arm(missing, expecting: snapshot.revision) }
        armedRevision.withLock { $0 = snapshot.revision }
    }
}

extension UserFacingError {
    /// Whether trying again in a moment comes to the same.
    fileprivate var isLasting: Bool {
        if case ServiceError.missingPart? = self as? ServiceError { return true }
        return kind != .failed
    }
}
