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
        /// Now, for a campaign whose slots cannot be told.
        public var slot: Date
        /// The run; `nil` for a slot that was missed.
        public var run: CampaignRun?
        /// Seconds from the slot to its decision.
        public var lag: TimeInterval
        /// Why the slot could not be decided now; it stays due.
        public var problem: String?
    }

    /// Seconds within which a slot is not late, and a clock not wrong: also a campaign that skips missed slots gets its run.
    public static let grace: TimeInterval = 60

    private let workspace: Workspace
    private let watch = Mutex(SlotRetryState())
    /// The revision of the catalog that was last looked through for campaigns without a schedule.
    private let armedRevision = Mutex<Int?>(nil)

    public init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// Decides on everything that is due now. A slot that cannot be decided stays due, and is tried again ever more seldom.
    ///
    /// - Returns: what this scheduler decided, not what others did, in the order of the slots.
    public func tick() throws -> [Event] {
        watch.withLock { $0.begin(at: workspace.now()) }
        defer { watch.withLock { $0.end(at: workspace.now()) } }
        var events = try armUnscheduled()
        try correctClock()
        var isTried: Set<Campaign.ID> = []
        // After a decision nothing of the campaign is due; what is due still was decided or changed by others meanwhile.
        while true {
            let look = watch.withLock { $0.look(at: workspace.now()) }
            let due: [CampaignSchedule]
            do {
                due = try workspace.store.dueSchedules(at: look.at).filter { !isTried.contains($0.campaignId) }
            } catch {
                // What was decided is told first; the next look meets the same trouble.
                if events.isEmpty { throw error }
                return events
            }
            let ready = watch.withLock { $0.ready(due, at: look.at) }
            for schedule in ready {
                do {
                    events += try decide(schedule, foundBy: look)
                } catch StoreError.datasetReplaced {
                    // By an import, after it was planned for; the slot is looked at again.
                } catch {
                    isTried.insert(schedule.campaignId)
                    let now = workspace.now()
                    watch.withLock { $0.putOff(schedule, foundBy: look, at: now) }
                    events.append(Event(schedule.campaignId, slot: schedule.nextRunAt, at: now, problem: error))
                }
            }
            watch.withLock { $0.finish(look) }
            if ready.isEmpty { return events }
        }
    }

    /// When something is due next that was not due at the last look; `nil` when nothing is scheduled.
    public func nextSlot() throws -> Date? {
        try workspace.store.nextSlot(after: watch.withLock { $0.lastLook } ?? .distantPast)
    }

    private func decide(_ schedule: CampaignSchedule, foundBy look: SchedulerScan) throws -> [Event] {
        let (found, isLastTry) = watch.withLock { $0.finding(of: schedule, by: look) }
        let now = workspace.now()
        let snapshot = try workspace.store.catalog()
        guard let campaign = snapshot.catalog.campaigns[schedule.campaignId], campaign.activeSchedule != nil else {
            let end = SlotDecision(
                schedule: schedule, revision: snapshot.revision, missed: [], fired: nil, nextRunAt: nil)
            _ = try workspace.store.decide(end, at: now)
            return []
        }
        let slots = campaign.dueSlots(from: schedule.nextRunAt, through: now)
        let latest = slots[slots.count - 1]
        let fires = campaign.missedRuns == .run_latest || found.isInTime(for: latest)
        let decision = SlotDecision(
            schedule: schedule, revision: snapshot.revision, missed: fires ? slots.dropLast() : slots,
            fired: fires ? try plan(campaign, in: snapshot.catalog, for: latest, asOf: now, isLastTry: isLastTry) : nil,
            // In a time zone that is not known here there is no further slot; the run of this one says why.
            nextRunAt: (try? campaign.slots(after: max(now, latest)))?.nextRunAt)
        guard case .decided(let run) = try workspace.store.decide(decision, at: now) else { return [] }
        let missed = decision.missed.map {
            Event(campaignId: campaign.id, slot: $0, run: nil, lag: now.timeIntervalSince($0))
        }
        let fired = run.map {
            Event(campaignId: campaign.id, slot: latest, run: $0, lag: now.timeIntervalSince(latest))
        }
        return missed + (fired.map { [$0] } ?? [])
    }

    /// A slot whose campaign cannot be planned has a run too, a failed one that says why.
    ///
    /// - Parameter isLastTry: nothing will be otherwise in a moment.
    /// - Throws: what may be otherwise in a moment; the slot stays due.
    private func plan(
        _ campaign: Campaign, in catalog: Catalog, for slot: Date, asOf now: Date, isLastTry: Bool
    ) throws -> FiredSlot {
        do {
            _ = try Timetable(campaign.schedule)
            return FiredSlot(slot: slot, frozen: try RunPlanner(workspace: workspace).freeze(campaign, in: catalog, asOf: now))
        } catch StoreError.datasetReplaced(let key) {
            throw StoreError.datasetReplaced(key)
        } catch where isLastTry || (error as? any UserFacingError)?.isLasting == true {
            return FiredSlot(
                slot: slot, frozen: RunSnapshot(json: campaign.document.json),
                failure: UserFacingMessage.text(of: error))
        }
    }

    /// After a clock that was ahead was set right: what it left no slot for until then is scheduled from now on again.
    private func correctClock() throws {
        let now = workspace.now()
        let ahead = try workspace.store.campaignsDecided(after: now.addingTimeInterval(Self.grace))
        guard !ahead.isEmpty else { return }
        let snapshot = try workspace.store.catalog()
        // One in a time zone that is not known here keeps its slot; the run of that says why.
        let schedules = ahead.compactMap { try? snapshot.catalog.campaigns[$0]?.slots(after: now) }
        try workspace.store.rearm(ahead, with: schedules, expecting: snapshot.revision, at: now)
    }

    /// Campaigns that were active before there were schedules in the store.
    ///
    /// - Returns: the trouble with those that cannot be scheduled.
    private func armUnscheduled() throws -> [Event] {
        let snapshot = try workspace.store.catalog()
        guard armedRevision.withLock({ $0 }) != snapshot.revision else { return [] }
        let known = Set(try workspace.store.schedules().map(\.campaignId))
        let now = workspace.now()
        var missing: [CampaignSchedule] = []
        var problems: [Event] = []
        for campaign in snapshot.catalog.campaigns.values where !known.contains(campaign.id) {
            do {
                if let schedule = try campaign.slots(after: now) { missing.append(schedule) }
            } catch {
                problems.append(Event(campaign.id, slot: now, at: now, problem: error))
            }
        }
        if !missing.isEmpty { try workspace.store.arm(missing, expecting: snapshot.revision) }
        armedRevision.withLock { $0 = snapshot.revision }
        return problems
    }
}

extension Scheduler.Event {
    fileprivate init(_ campaign: Campaign.ID, slot: Date, at now: Date, problem: any Error) {
        self.init(
            campaignId: campaign, slot: slot, run: nil, lag: now.timeIntervalSince(slot),
            problem: UserFacingMessage.text(of: problem))
    }
}

extension UserFacingError {
    /// Whether trying again in a moment comes to the same.
    fileprivate var isLasting: Bool {
        if case DatasetError.missingPart? = self as? DatasetError { return true }
        return kind != .failed
    }
}
