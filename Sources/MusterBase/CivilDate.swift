/// A day of the proleptic Gregorian calendar, without a time zone.
///
/// ```swift
/// let leapDay = CivilDate(year: 2024, month: 2, day: 29)
/// leapDay.daysSince1970            // 19782
/// leapDay.advanced(by: 1).text     // "2024-03-01"
/// ```
///
/// - Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". Years are counted from March, so that the
///   leap day is the last day of its year.
public struct CivilDate: Hashable, Comparable, Sendable {
    /// Negative before 1970-01-01.
    public let daysSince1970: Int

    public init(daysSince1970: Int) {
        self.daysSince1970 = daysSince1970
    }

    /// The day that contains an instant in UTC, or a moment of local time when the seconds count local time.
    public init(secondsSince1970 seconds: Int) {
        daysSince1970 = Self.floorDivide(seconds, Self.secondsPerDay)
    }

    /// - Precondition: `month` is in 1…12. A day past the end of its month continues in the next month.
    public init(year: Int, month: Int, day: Int) {
        precondition((1...12).contains(month))
        let marchYear = month > 2 ? year : year - 1
        let era = Self.floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSince1970 = era * 146_097 + dayOfEra - 719_468
    }

    /// `nil` when the calendar has no such day, such as 30 February.
    public init?(validYear year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.init(year: year, month: month, day: day)
        guard components == (year, month, day) else { return nil }
    }

    /// `month` and `day` count from 1.
    public var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// 0 is Sunday, 6 is Saturday.
    public var dayOfWeek: Int {
        // 1970-01-01 was a Thursday.
        let shifted = daysSince1970 + 4
        return shifted - Self.floorDivide(shifted, 7) * 7
    }

    /// Midnight at the start of the day, in the same count as ``init(secondsSince1970:)``.
    public var firstSecondSince1970: Int { daysSince1970 * Self.secondsPerDay }

    /// `2024-02-29`.
    public var text: String {
        let (year, month, day) = components
        return "\(year.zeroPadded(to: 4))-\(month.zeroPadded(to: 2))-\(day.zeroPadded(to: 2))"
    }

    public func advanced(by days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

    public static func < (first: CivilDate, second: CivilDate) -> Bool { first.daysSince1970 < second.daysSince1970 }

    static let secondsPerDay = 86_400

    private static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }
}
