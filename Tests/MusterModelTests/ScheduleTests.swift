import MusterModel
import Testing

@Suite struct ScheduleTests {
    @Test("absent fields take their defaults")
    func defaults() throws {
        let schedule = try Schedule(type: nil)
        #expect(schedule.recurrence == .manual)
        #expect(schedule.time.description == "09:00")
        #expect(schedule.timeZone == "UTC")
    }

    @Test("reads the fields of a campaign")
    func fields() throws {
        let weekly = try Schedule(type: "weekly", dayOfWeek: 1, time: "07:30", timeZone: "America/New_York")
        #expect(weekly.recurrence == .weekly(.monday))
        #expect(weekly.time == LocalTime(hour: 7, minute: 30))
        #expect(weekly.timeZone == "America/New_York")
        #expect(try Schedule(type: "monthly", dayOfMonth: "28").recurrence.kind == .monthly)
        #expect(try Schedule(type: "monthly", dayOfMonth: "last_working_day").recurrence == .monthly(.lastWorkingDay))
    }

    @Test("a day that the type does not use is ignored")
    func unusedDay() throws {
        #expect(try Schedule(type: "daily", dayOfWeek: 9, dayOfMonth: "31").recurrence == .daily)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var type: String? = "daily"
        var dayOfWeek: Int?
        var dayOfMonth: String?
        var time: String?
        var timeZone: String?
        let error: ScheduleError
        let field: String
        let message: String

        var testDescription: String { error.code + ": " + message }
    }

    @Test(
        "an error names its field",
        arguments: [
            Fault(
                type: "hourly", error: .unknownType("hourly"), field: "scheduleType",
                message: "'hourly' is not a schedule type."),
            Fault(
                type: "weekly", error: .missingDayOfWeek, field: "scheduleDayOfWeek",
                message: "A weekly schedule needs scheduleDayOfWeek."),
            Fault(
                type: "weekly", dayOfWeek: 7, error: .invalidDayOfWeek(7), field: "scheduleDayOfWeek",
                message: "scheduleDayOfWeek cannot be 7."),
            Fault(
                type: "monthly", error: .missingDayOfMonth, field: "scheduleDayOfMonth",
                message: "A monthly schedule needs scheduleDayOfMonth."),
            Fault(
                type: "monthly", dayOfMonth: "29", error: .invalidDayOfMonth("29"), field: "scheduleDayOfMonth",
                message: "scheduleDayOfMonth cannot be '29'."),
            Fault(
                time: "24:00", error: .invalidTime("24:00"), field: "scheduleTime",
                message: "'24:00' is not a time of day."),
            Fault(
                timeZone: "../etc/passwd", error: .malformedTimeZone("../etc/passwd"), field: "scheduleTimezone",
                message: "'../etc/passwd' is not the name of a time zone."),
            Fault(
                timeZone: "", error: .malformedTimeZone(""), field: "scheduleTimezone",
                message: "'' is not the name of a time zone."),
        ])
    func faults(_ fault: Fault) {
        #expect(throws: fault.error) {
            _ = try Schedule(
                type: fault.type, dayOfWeek: fault.dayOfWeek, dayOfMonth: fault.dayOfMonth, time: fault.time,
                timeZone: fault.timeZone)
        }
        #expect(fault.error.field == fault.field)
        #expect(fault.error.message == fault.message)
    }
}

@Suite struct LocalTimeTests {
    @Test("reads and writes every minute of the day")
    func everyMinute() throws {
        for hour in 0...23 {
            for minute in 0...59 {
                let time = try #require(LocalTime(hour: hour, minute: minute))
                #expect(LocalTime(time.description) == time)
                #expect(time.secondOfDay == hour * 3_600 + minute * 60)
            }
        }
        #expect(LocalTime(hour: 7, minute: 5)?.description == "07:05")
    }

    @Test(
        "refuses other forms",
        arguments: [
            "", "9:00", "09:0", "24:00", "09:60", "09-00", "09:00:00", " 9:00", "+9:00", "-1:00", "0९:00", "ab:cd",
        ])
    func refused(_ text: String) {
        #expect(LocalTime(text) == nil)
    }
}

@Suite struct MonthDayTests {
    @Test("reads what it writes", arguments: (1...28).map(String.init) + ["last_working_day"])
    func readsBack(_ text: String) {
        #expect(MonthDay(text)?.description == text)
    }

    @Test(
        "refuses other days",
        arguments: ["", "0", "29", "31", "01", "+5", "-1", " 1", "1.0", "last", "LAST_WORKING_DAY"])
    func refused(_ text: String) {
        #expect(MonthDay(text) == nil)
    }
}
