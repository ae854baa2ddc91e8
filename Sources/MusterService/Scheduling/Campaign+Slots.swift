internal import Foundation
internal import MusterModel
internal import MusterSchedule
internal import MusterStore

extension Campaign {
    /// The schedule; `nil` if the campaign is not active, or its schedule is manual.
    var activeSchedule: Schedule? {
        status == .active && schedule.recurrence != .manual ? schedule : nil
    }

    /// The slots that are due, oldest first.
    ///
    /// - Parameter next: the stored next slot. It counts even if the schedule has no slot then, and it is the only one if
    ///   this machine does not know the time zone.
    func dueSlots(from next: Date, through now: Date) -> [Date] {
        let timetable = try? Timetable(schedule)
        let slots = timetable?.occurrences(after: next.addingTimeInterval(-1), through: now).map(\.at) ?? []
        return slots.isEmpty ? [next] : slots
    }

    /// The schedule with its first slot after an instant; `nil` if there is none.
    func slots(after instant: Date) throws(ScheduleError) -> CampaignSchedule? {
        guard let schedule = activeSchedule,
            let first = try Timetable(schedule).occurrences(after: instant, count: 1).first
        else { return nil }
        return CampaignSchedule(campaignId: id, schedule: schedule.text, nextRunAt: first.at)
    }
}

extension Schedule {
    /// The schedule as text, such as `weekly 1 09:00 Europe/Berlin`. Equal texts have equal slots.
    fileprivate var text: String {
        let day: String =
            switch recurrence {
            case .manual, .daily: ""
            case .weekly(let weekday): " \(weekday.rawValue)"
            case .monthly(let day): " \(day)"
            }
        return "\(recurrence.kind.rawValue)\(day) \(time) \(timeZone)"
    }
}
