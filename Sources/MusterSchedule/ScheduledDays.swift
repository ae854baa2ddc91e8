internal import MusterModel

/// The local days that a recurrence names.
///
/// A day is named whether or not the clock has it, with one exception: the last working day of a
/// month is the last that the clock has, or the month would be left out.
struct ScheduledDays: Sendable {
    let recurrence: Recurrence
    let clock: WallClock

    /// - Returns: `nil` for a manual recurrence, which names no day.
    func first(notBefore day: CivilDay) -> CivilDay? {
        switch recurrence {
        case .manual:
            return nil
        case .daily:
            return day
        case .weekly(let weekday):
            return day.advanced(by: (weekday.rawValue - day.weekday.rawValue + 7) % 7)
        case .monthly(let monthDay):
            let month = CivilMonth(of: day)
            let thisMonth = self.day(monthDay, of: month)
            return thisMonth >= day ? thisMonth : self.day(monthDay, of: month.advanced(by: 1))
        }
    }

    private func day(_ monthDay: MonthDay, of month: CivilMonth) -> CivilDay {
        if let day = monthDay.day { return month.day(day) }
        var day = month.lastDay
        while !(day.weekday.isWorkingDay && clock.hasDay(day)) { day = day.advanced(by: -1) }
        return day
    }
}
