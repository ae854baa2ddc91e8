internal import MusterModel

/// A day of the proleptic Gregorian calendar, in no time zone.
struct CivilDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    let number: Int

    init(number: Int) {
        self.number = number
    }

    /// - Precondition: `month` is in 1…12. A day past the end of its month counts on into the next.
    ///
    /// Counts in years that begin in March, so that the leap day is a year's last: "chrono-Compatible
    /// Low-Level Date Algorithms" by Howard Hinnant.
    init(year: Int, month: Int, day: Int) {
        precondition((1...12).contains(month))
        let marchYear = month > 2 ? year : year - 1
        let era = Self.floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// The day on which `localSecond` falls, seconds since 1970-01-01T00:00:00 on the local clock.
    init(localSecond: Int) {
        number = Self.floorDivide(localSecond, secondsPerDay)
    }

    var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday.allCases[number + 4 - Self.floorDivide(number + 4, 7) * 7]
    }

    /// Its midnight in seconds since 1970-01-01T00:00:00 on the local clock.
    var firstLocalSecond: Int { number * secondsPerDay }

    func advanced(by days: Int) -> CivilDay { CivilDay(number: number + days) }

    static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }

    private static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }
}

let secondsPerDay = 86_400
