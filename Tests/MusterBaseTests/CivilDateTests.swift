import MusterBase
import Testing

@Suite struct CivilDateTests {
    @Test(
        "dates and days since 1970",
        arguments: [
            (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2024, 2, 29, 19_782), (1, 1, 1, -719_162),
            (0, 1, 1, -719_528), (9999, 12, 31, 2_932_896), (-1, 12, 31, -719_529),
        ])
    func days(_ year: Int, _ month: Int, _ day: Int, _ days: Int) {
        #expect(CivilDate(year: year, month: month, day: day).daysSince1970 == days)
        #expect(CivilDate(daysSince1970: days).components == (year, month, day))
        #expect(CivilDate(validYear: year, month: month, day: day)?.daysSince1970 == days)
    }

    @Test(
        "days that the calendar does not have are refused",
        arguments: [(2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (2026, 1, 32)])
    func invalid(_ year: Int, _ month: Int, _ day: Int) {
        #expect(CivilDate(validYear: year, month: month, day: day) == nil)
    }

    @Test("a day past the end of its month continues in the next month")
    func carry() {
        #expect(CivilDate(year: 2026, month: 2, day: 30) == CivilDate(year: 2026, month: 3, day: 2))
    }

    @Test("consecutive days, counted by a plain calendar from 1 to 4000")
    func consecutive() {
        var days = -719_162
        for year in 1...4000 {
            let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (index, length) in [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                let first = CivilDate(year: year, month: index + 1, day: 1)
                let last = CivilDate(daysSince1970: days + length - 1)
                #expect(first.daysSince1970 == days && last.components == (year, index + 1, length))
                days += length
            }
        }
    }

    @Test("weekdays are counted from Sunday, before 1970 too")
    func dayOfWeek() {
        #expect(CivilDate(year: 1970, month: 1, day: 1).dayOfWeek == 4)
        #expect(CivilDate(year: 1969, month: 12, day: 28).dayOfWeek == 0)
        #expect(CivilDate(year: 1, month: 1, day: 1).dayOfWeek == 1)
    }

    @Test("a second belongs to its day, before 1970 too")
    func seconds() {
        #expect(CivilDate(secondsSince1970: -1) == CivilDate(year: 1969, month: 12, day: 31))
        #expect(CivilDate(secondsSince1970: 86_399).daysSince1970 == 0)
        #expect(CivilDate(daysSince1970: -2).firstSecondSince1970 == -172_800)
    }

    @Test("the text has four, two and two digits")
    func text() {
        #expect(CivilDate(year: 7, month: 3, day: 9).text == "0007-03-09")
    }
}
