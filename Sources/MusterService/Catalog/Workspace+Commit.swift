internal import Foundation
internal import MusterModel
internal import MusterSchedule
internal import MusterStore

extension Workspace {
    /// Makes a checked change of the catalog true, and with it, from the same moment, what it means for schedules.
    ///
    /// - Parameters:
    ///   - revision: of the catalog that the change was checked against.
    ///   - author: who makes the change, for the history.
    ///   - requestId: of the request that asks for it, for the audit log.
    /// - Throws: ``StoreError/catalogChanged`` when the catalog has another revision by now.
    func commit(_ change: CatalogChange, expecting revision: Int, by author: String, requestId: String?) throws {
        let now = now()
        let campaigns = change.items.filter { item in
            item.key.kind == .campaign && item.effect != .unchanged
                && item.before?.campaign?.activeSchedule != item.after?.campaign?.activeSchedule
        }
        let due = try store.nextRuns(of: campaigns.map { Campaign.ID($0.key.id) }).filter { $0.value <= now }
        let schedules = try campaigns.map { item in
            let id = Campaign.ID(item.key.id)
            let dropped = due[id].flatMap { item.before?.campaign?.dueSlots(from: $0, through: now) }
            return ScheduleChange(
                campaignId: id, schedule: try item.after?.campaign?.slots(after: now), dropped: dropped ?? [])
        }
        try store.apply(change, schedules: schedules, expecting: revision, by: author, at: now, requestId: requestId)
    }
}

extension Definition {
    fileprivate var campaign: Campaign? {
        guard case .campaign(let campaign) = self else { return nil }
        return campaign
    }
}

extension Campaign {
    /// What its slots follow; `nil` when it has none, because it is not active or started by hand.
    var activeSchedule: Schedule? {
        status == .active && schedule.recurrence != .manual ? schedule : nil
    }

    /// The slots that are due, oldest first.
    ///
    /// - Parameter next: the one that stands in the store; it is a slot even where the schedule has none then, and the
    ///   only one where the time zone is not known here.
    func dueSlots(from next: Date, through now: Date) -> [Date] {
        let timetable = try? Timetable(schedule)
        let slots = timetable?.occurrences(after: next.addingTimeInterval(-1), through: now).map(\.at) ?? []
        return slots.isEmpty ? [next] : slots
    }

    /// The schedule with its first slot after `instant`; `nil` when there is none.
    func slots(after instant: Date) throws(ScheduleError) -> CampaignSchedule? {
        guard let schedule = activeSchedule,
            let first = try Timetable(schedule).occurrences(after: instant, count: 1).first
        else { return nil }
        return CampaignSchedule(campaignId: id, schedule: schedule.text, nextRunAt: first.at)
    }
}

extension Schedule {
    /// `weekly 1 09:00 Europe/Berlin`: the same for the same slots.
    fileprivate var text: String {
        let day: String = switch recurrence {
        case .manual, .daily: ""
        case .weekly(let weekday): " \(weekday.rawValue)"
        case .monthly(let day): " \(day)"
        }
        return "\(recurrence.kind.rawValue)\(day) \(time) \(timeZone)"
    }
}
