/// A month of the proleptic Gregorian calendar.
struct CivilMonth: Hashable, Sendable {
    /// Months since January of year 0.
    let number: Int

    init(of day: CivilDay) {
        let (year, month, _) = day.parts
        number = year * 12 + month - 1
    }

    private init(number: Int) {
        self.number = number
    }

    func advanced(by months: Int) -> CivilMonth { CivilMonth(number: number + months) }

    /// - Precondition: the year is not negative.
    func day(_ day: Int) -> CivilDay {
        CivilDay(year: number / 12, month: number % 12 + 1, day: day)
    }

    var lastDay: CivilDay { advanced(by: 1).day(1).advanced(by: -1) }
}
