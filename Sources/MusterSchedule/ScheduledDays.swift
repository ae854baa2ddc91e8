internal import MusterBase
internal import MusterModel

/// The local days that a recurrence selects.
///
/// A day is selected even if it does not exist in the time zone, with one exception: the last working day of a month is the
/// last one that exists, because the month would be skipped otherwise.
struct ScheduledDays: Sendable {
    let recurrence: Recurrence
    let clock: WallClock

    /// - Returns: `nil` for a manual recurrence, which selects no day.
    func first(notBefore day: CivilDate) -> CivilDate? {
        switch recurrence {
        case .manual:
            return nil
        case .daily:
            return day
        case .weekly(let weekday):
            return day.advanced(by: (weekday.rawValue - day.dayOfWeek + 7) % 7)
        case .monthly(let monthDay):
            let month = CivilMonth(of: day)
            let thisMonth = self.day(monthDay, of: month)
            return thisMonth >= day ? thisMonth : self.day(monthDay, of: month.advanced(by: 1))
        }
    }

    private func day(_ monthDay: MonthDay, of month: CivilMonth) -> CivilDate {
        if let day = monthDay.day { return month.day(day) }
        var day = month.lastDay
        while !(day.weekday.isWorkingDay && clock.hasDay(day)) { day = day.advanced(by: -1) }
        return day
    }
}

extension CivilDate {
    var weekday: Weekday { Weekday.allCases[dayOfWeek] }
}

/// A month of the proleptic Gregorian calendar.
private struct CivilMonth {
    /// Months since January of year 0.
    private let number: Int

    init(of day: CivilDate) {
        let (year, month, _) = day.components
        number = year * 12 + month - 1
    }

    private init(number: Int) {
        self.number = number
    }

    func advanced(by months: Int) -> CivilMonth { CivilMonth(number: number + months) }

    /// - Precondition: the year is not negative.
    func day(_ day: Int) -> CivilDate {
        CivilDate(year: number / 12, month: number % 12 + 1, day: day)
    }

    var lastDay: CivilDate { advanced(by: 1).day(1).advanced(by: -1) }
}
