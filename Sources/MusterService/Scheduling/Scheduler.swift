public import Foundation
public import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore
internal import Synchronization

/// Fires the slots of all active campaigns, each exactly once, however many schedulers there are.
///
/// The store has the next slot of each campaign. One transaction decides a slot: it creates the run or records the slot as
/// missed, and moves the campaign to its next slot. A second scheduler then finds the campaign moved.
///
/// ```swift
/// let scheduler = Scheduler(workspace)
/// for event in try scheduler.tick() { print(event.campaignId, event.slot, event.run?.id ?? "missed") }
/// ```
public final class Scheduler: Sendable {
    /// The decision on a slot.
    public struct Event: Hashable, Sendable {
        public var campaignId: Campaign.ID
        /// The current instant for a campaign whose slots cannot be computed.
        public var slot: Date
        /// The run that was created; `nil` for a missed slot.
        public var run: CampaignRun?
        /// Seconds from the slot to its decision.
        public var lag: TimeInterval
        /// The reason why the slot could not be decided now. It stays due.
        public var problem: String?
    }

    /// Seconds within which a slot is not late: a campaign that skips missed slots still gets its run. A clock that is wrong
    /// by less is not corrected.
    static let gracePeriod: TimeInterval = 60

    private let workspace: Workspace
    private let retryState = Mutex(SlotRetryState())
    /// The catalog revision that was last searched for campaigns without a stored schedule.
    private let searchedRevision = Mutex<Int?>(nil)

    public init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// Decides all slots that are due now. A slot that cannot be decided stays due and is tried again with growing pauses.
    ///
    /// - Returns: the decisions of this scheduler, not those of others, in the order of the slots.
    public func tick() throws -> [Event] {
        retryState.withLock { $0.begin(at: workspace.now()) }
        defer { retryState.withLock { $0.end(at: workspace.now()) } }
        var events = try addMissingSchedules()
        try correctClock()
        var isTried: Set<Campaign.ID> = []
        // After its decision a campaign has no due slot. One that is still due was decided or changed by others meanwhile.
        while true {
            let scan = retryState.withLock { $0.scan(at: workspace.now()) }
            let due: [CampaignSchedule]
            do {
                due = try workspace.store.dueSchedules(at: scan.at).filter { !isTried.contains($0.campaignId) }
            } catch {
                // Report the decisions first; the next scan meets the same error.
                if events.isEmpty { throw error }
                return events
            }
            let ready = retryState.withLock { $0.ready(due, at: scan.at) }
            for schedule in ready {
                do {
                    events += try decide(schedule, foundBy: scan)
                } catch StoreError.datasetReplaced {
                    // An import replaced the dataset after the run was planned: the slot is tried again.
                } catch {
                    isTried.insert(schedule.campaignId)
                    let now = workspace.now()
                    retryState.withLock { $0.postpone(schedule, foundBy: scan, at: now) }
                    events.append(Event(schedule.campaignId, slot: schedule.nextRunAt, at: now, problem: error))
                }
            }
            retryState.withLock { $0.finish(scan) }
            if ready.isEmpty { return events }
        }
    }

    /// The next slot that was not yet due at the last scan; `nil` if nothing is scheduled.
    public func nextSlot() throws -> Date? {
        try workspace.store.nextSlot(after: retryState.withLock { $0.lastScan } ?? .distantPast)
    }

    private func decide(_ schedule: CampaignSchedule, foundBy scan: SchedulerScan) throws -> [Event] {
        let (found, isLastTry) = retryState.withLock { $0.finding(of: schedule, by: scan) }
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
            fired: fires ? try plan(campaign, in: snapshot, for: latest, asOf: now, isLastTry: isLastTry) : nil,
            // Without a known time zone there is no further slot; the error of this slot's run says so.
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

    /// Plans the run of a slot. If the campaign cannot be planned, the slot gets a failed run with the reason.
    ///
    /// - Parameter isLastTry: whether an error that might pass counts as permanent too.
    /// - Throws: an error that might pass; the slot stays due.
    private func plan(
        _ campaign: Campaign, in catalog: CatalogSnapshot, for slot: Date, asOf now: Date, isLastTry: Bool
    ) throws -> FiredSlot {
        do {
            let instant = try LocalMoment.instant(ofRunFor: slot, startingAt: now, timeZone: campaign.schedule.timeZone)
            return FiredSlot(
                slot: slot, frozen: try RunPlanner(workspace: workspace).freeze(campaign, in: catalog, asOf: instant))
        } catch StoreError.datasetReplaced(let key) {
            throw StoreError.datasetReplaced(key)
        } catch  where isLastTry || (error as? any UserFacingError)?.isPermanent == true {
            return FiredSlot(
                slot: slot, frozen: RunSnapshot(json: campaign.document.json),
                failure: UserFacingMessage.text(of: error))
        }
    }

    /// Reschedules, from now on, campaigns whose slots were decided in the future, because the clock was ahead and has been
    /// corrected.
    private func correctClock() throws {
        let now = workspace.now()
        let ahead = try workspace.store.campaignsDecided(after: now.addingTimeInterval(Self.gracePeriod))
        guard !ahead.isEmpty else { return }
        let snapshot = try workspace.store.catalog()
        // A campaign in an unknown time zone keeps its slot; the error of that slot's run says so.
        let schedules = ahead.compactMap { try? snapshot.catalog.campaigns[$0]?.slots(after: now) }
        try workspace.store.reschedule(ahead, with: schedules, expecting: snapshot.revision, at: now)
    }

    /// Schedules active campaigns that have no stored schedule.
    ///
    /// - Returns: the errors of those that cannot be scheduled.
    private func addMissingSchedules() throws -> [Event] {
        let snapshot = try workspace.store.catalog()
        guard searchedRevision.withLock({ $0 }) != snapshot.revision else { return [] }
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
        if !missing.isEmpty { try workspace.store.addSchedules(missing, expecting: snapshot.revision) }
        searchedRevision.withLock { $0 = snapshot.revision }
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
    /// Whether another attempt soon after would have the same result.
    fileprivate var isPermanent: Bool {
        if case DatasetError.missingPart? = self as? DatasetError { return true }
        return kind != .failed
    }
}
