internal import Foundation
internal import MusterModel
internal import MusterSchedule
internal import MusterStore

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
