import MusterModel
import Testing

/// Occurrences of a schedule, computed once with Python 3.11's `zoneinfo` and the time zone database 2025b: independent code
/// for the days, `fold=0` for local times, and a search minute by minute for the end of a gap.
struct GoldenCase: Sendable {
    let why: String
    let zone: String
    let recurrence: Recurrence
    let time: String
    /// A UTC instant.
    let after: String
    /// Each as `utc local`.
    let firings: [String]

    init(
        _ why: String, _ zone: String, _ recurrence: Recurrence, _ time: String, after: String, _ firings: [String]
    ) {
        self.why = why
        self.zone = zone
        self.recurrence = recurrence
        self.time = time
        self.after = after
        self.firings = firings
    }

    static let all: [GoldenCase] = [
        GoldenCase(
            "spring forward at 02:00", "Europe/Berlin", .daily, "02:30", after: "2026-03-28T00:00:00Z",
            [
                "2026-03-28T01:30:00Z 2026-03-28T02:30:00+01:00",
                "2026-03-29T01:00:00Z 2026-03-29T03:00:00+02:00",
                "2026-03-30T00:30:00Z 2026-03-30T02:30:00+02:00",
            ]),
        GoldenCase(
            "spring forward, the skipped hour's first minute", "America/New_York", .daily, "02:00",
            after: "2026-03-07T12:00:00Z",
            [
                "2026-03-08T07:00:00Z 2026-03-08T03:00:00-04:00",
                "2026-03-09T06:00:00Z 2026-03-09T02:00:00-04:00",
            ]),
        GoldenCase(
            "fall back, the repeated hour", "America/New_York", .daily, "01:30", after: "2026-10-31T12:00:00Z",
            [
                "2026-11-01T05:30:00Z 2026-11-01T01:30:00-04:00",
                "2026-11-02T06:30:00Z 2026-11-02T01:30:00-05:00",
                "2026-11-03T06:30:00Z 2026-11-03T01:30:00-05:00",
            ]),
        GoldenCase(
            "fall back, weekly on the day itself", "Europe/London", .weekly(.sunday), "01:00",
            after: "2026-10-20T00:00:00Z",
            [
                "2026-10-25T00:00:00Z 2026-10-25T01:00:00+01:00",
                "2026-11-01T01:00:00Z 2026-11-01T01:00:00+00:00",
            ]),
        GoldenCase(
            "midnight does not exist", "America/Sao_Paulo", .daily, "00:00", after: "2018-11-02T12:00:00Z",
            [
                "2018-11-03T03:00:00Z 2018-11-03T00:00:00-03:00",
                "2018-11-04T03:00:00Z 2018-11-04T01:00:00-02:00",
                "2018-11-05T02:00:00Z 2018-11-05T00:00:00-02:00",
            ]),
        GoldenCase(
            "half past midnight does not exist", "America/Sao_Paulo", .daily, "00:30", after: "2018-11-03T12:00:00Z",
            [
                "2018-11-04T03:00:00Z 2018-11-04T01:00:00-02:00",
                "2018-11-05T02:30:00Z 2018-11-05T00:30:00-02:00",
            ]),
        GoldenCase(
            "midnight does not exist", "Asia/Beirut", .weekly(.sunday), "00:00", after: "2024-03-25T00:00:00Z",
            [
                "2024-03-30T22:00:00Z 2024-03-31T01:00:00+03:00",
                "2024-04-06T21:00:00Z 2024-04-07T00:00:00+03:00",
            ]),
        GoldenCase(
            "midnight shown twice", "America/Havana", .daily, "00:30", after: "2024-11-02T12:00:00Z",
            [
                "2024-11-03T04:30:00Z 2024-11-03T00:30:00-04:00",
                "2024-11-04T05:30:00Z 2024-11-04T00:30:00-05:00",
            ]),
        GoldenCase(
            "set back across midnight", "America/St_Johns", .daily, "00:00", after: "2010-11-06T00:00:00Z",
            [
                "2010-11-06T02:30:00Z 2010-11-06T00:00:00-02:30",
                "2010-11-07T02:30:00Z 2010-11-07T00:00:00-02:30",
                "2010-11-08T03:30:00Z 2010-11-08T00:00:00-03:30",
                "2010-11-09T03:30:00Z 2010-11-09T00:00:00-03:30",
            ]),
        GoldenCase(
            "set back across midnight, the repeated time", "America/St_Johns", .daily, "23:30",
            after: "2010-11-05T12:00:00Z",
            [
                "2010-11-06T02:00:00Z 2010-11-05T23:30:00-02:30",
                "2010-11-07T02:00:00Z 2010-11-06T23:30:00-02:30",
                "2010-11-08T03:00:00Z 2010-11-07T23:30:00-03:30",
                "2010-11-09T03:00:00Z 2010-11-08T23:30:00-03:30",
            ]),
        GoldenCase(
            "a day that does not exist", "Pacific/Apia", .daily, "09:00", after: "2011-12-28T00:00:00Z",
            [
                "2011-12-28T19:00:00Z 2011-12-28T09:00:00-10:00",
                "2011-12-29T19:00:00Z 2011-12-29T09:00:00-10:00",
                "2011-12-30T19:00:00Z 2011-12-31T09:00:00+14:00",
                "2011-12-31T19:00:00Z 2012-01-01T09:00:00+14:00",
            ]),
        GoldenCase(
            "a day that does not exist, weekly", "Pacific/Apia", .weekly(.friday), "00:00", after: "2011-12-20T00:00:00Z",
            [
                "2011-12-23T10:00:00Z 2011-12-23T00:00:00-10:00",
                "2012-01-05T10:00:00Z 2012-01-06T00:00:00+14:00",
            ]),
        GoldenCase(
            "the last working day left out", "Pacific/Apia", .monthly(.lastWorkingDay), "09:00",
            after: "2011-11-01T00:00:00Z",
            [
                "2011-11-30T19:00:00Z 2011-11-30T09:00:00-10:00",
                "2011-12-29T19:00:00Z 2011-12-29T09:00:00-10:00",
                "2012-01-30T19:00:00Z 2012-01-31T09:00:00+14:00",
            ]),
        GoldenCase(
            "a day that does not exist, further west", "Pacific/Fakaofo", .daily, "23:59", after: "2011-12-29T00:00:00Z",
            [
                "2011-12-29T10:59:00Z 2011-12-28T23:59:00-11:00",
                "2011-12-30T10:59:00Z 2011-12-29T23:59:00-11:00",
            ]),
        GoldenCase(
            "half an hour forward", "Australia/Lord_Howe", .daily, "02:15", after: "2026-10-02T00:00:00Z",
            [
                "2026-10-02T15:45:00Z 2026-10-03T02:15:00+10:30",
                "2026-10-03T15:30:00Z 2026-10-04T02:30:00+11:00",
                "2026-10-04T15:15:00Z 2026-10-05T02:15:00+11:00",
            ]),
        GoldenCase(
            "half an hour back", "Australia/Lord_Howe", .daily, "01:45", after: "2026-04-03T00:00:00Z",
            [
                "2026-04-03T14:45:00Z 2026-04-04T01:45:00+11:00",
                "2026-04-04T14:45:00Z 2026-04-05T01:45:00+11:00",
                "2026-04-05T15:15:00Z 2026-04-06T01:45:00+10:30",
            ]),
        GoldenCase(
            "jump into the next day", "America/Nuuk", .daily, "23:30", after: "2024-03-29T12:00:00Z",
            [
                "2024-03-30T01:30:00Z 2024-03-29T23:30:00-02:00",
                "2024-03-31T01:00:00Z 2024-03-31T00:00:00-01:00",
                "2024-04-01T00:30:00Z 2024-03-31T23:30:00-01:00",
                "2024-04-02T00:30:00Z 2024-04-01T23:30:00-01:00",
            ]),
        GoldenCase(
            "change of standard time", "Asia/Pyongyang", .daily, "23:45", after: "2018-05-03T00:00:00Z",
            [
                "2018-05-03T15:15:00Z 2018-05-03T23:45:00+08:30",
                "2018-05-04T15:00:00Z 2018-05-05T00:00:00+09:00",
                "2018-05-05T14:45:00Z 2018-05-05T23:45:00+09:00",
            ]),
        GoldenCase(
            "half an hour back for good", "America/Caracas", .daily, "02:45", after: "2007-12-08T00:00:00Z",
            [
                "2007-12-08T06:45:00Z 2007-12-08T02:45:00-04:00",
                "2007-12-09T06:45:00Z 2007-12-09T02:45:00-04:00",
                "2007-12-10T07:15:00Z 2007-12-10T02:45:00-04:30",
            ]),
        GoldenCase(
            "daylight saving suspended in the month of fasting", "Africa/Casablanca", .daily, "02:30",
            after: "2025-02-22T00:00:00Z",
            [
                "2025-02-22T01:30:00Z 2025-02-22T02:30:00+01:00",
                "2025-02-23T01:30:00Z 2025-02-23T02:30:00+01:00",
            ]),
        GoldenCase(
            "winter time as the exception", "Europe/Dublin", .monthly(on(28)), "01:30", after: "2027-02-01T00:00:00Z",
            [
                "2027-02-28T01:30:00Z 2027-02-28T01:30:00+00:00",
                "2027-03-28T01:00:00Z 2027-03-28T02:00:00+01:00",
                "2027-04-28T00:30:00Z 2027-04-28T01:30:00+01:00",
            ]),
        GoldenCase(
            "45 minutes off", "Pacific/Chatham", .daily, "02:45", after: "2026-09-25T20:00:00Z",
            [
                "2026-09-26T14:00:00Z 2026-09-27T03:45:00+13:45",
                "2026-09-27T13:00:00Z 2026-09-28T02:45:00+13:45",
                "2026-09-28T13:00:00Z 2026-09-29T02:45:00+13:45",
            ]),
        GoldenCase(
            "two hours", "Antarctica/Troll", .daily, "01:30", after: "2026-03-28T00:00:00Z",
            [
                "2026-03-28T01:30:00Z 2026-03-28T01:30:00+00:00",
                "2026-03-29T01:00:00Z 2026-03-29T03:00:00+02:00",
                "2026-03-29T23:30:00Z 2026-03-30T01:30:00+02:00",
            ]),
        GoldenCase(
            "last working day", "Europe/Lisbon", .monthly(.lastWorkingDay), "18:00", after: "2026-01-01T00:00:00Z",
            [
                "2026-01-30T18:00:00Z 2026-01-30T18:00:00+00:00",
                "2026-02-27T18:00:00Z 2026-02-27T18:00:00+00:00",
                "2026-03-31T17:00:00Z 2026-03-31T18:00:00+01:00",
                "2026-04-30T17:00:00Z 2026-04-30T18:00:00+01:00",
                "2026-05-29T17:00:00Z 2026-05-29T18:00:00+01:00",
                "2026-06-30T17:00:00Z 2026-06-30T18:00:00+01:00",
            ]),
        GoldenCase(
            "last working day in a leap year", "UTC", .monthly(.lastWorkingDay), "00:00",
            after: "2028-02-01T00:00:00Z",
            [
                "2028-02-29T00:00:00Z 2028-02-29T00:00:00+00:00",
                "2028-03-31T00:00:00Z 2028-03-31T00:00:00+00:00",
            ]),
        GoldenCase(
            "first of the month, far east", "Pacific/Kiritimati", .monthly(on(1)), "00:00",
            after: "2026-01-01T00:00:00Z",
            [
                "2026-01-31T10:00:00Z 2026-02-01T00:00:00+14:00",
                "2026-02-28T10:00:00Z 2026-03-01T00:00:00+14:00",
            ]),
        GoldenCase(
            "weekly, New York", "America/New_York", .weekly(.monday), "09:00", after: "2026-03-01T00:00:00Z",
            [
                "2026-03-02T14:00:00Z 2026-03-02T09:00:00-05:00",
                "2026-03-09T13:00:00Z 2026-03-09T09:00:00-04:00",
                "2026-03-16T13:00:00Z 2026-03-16T09:00:00-04:00",
            ]),
        GoldenCase(
            "after the last rule in the data", "Europe/Paris", .daily, "02:30", after: "2060-03-27T00:00:00Z",
            [
                "2060-03-27T01:30:00Z 2060-03-27T02:30:00+01:00",
                "2060-03-28T01:00:00Z 2060-03-28T03:00:00+02:00",
                "2060-03-29T00:30:00Z 2060-03-29T02:30:00+02:00",
            ]),
    ]

    private static func on(_ day: Int) -> MonthDay {
        guard let monthDay = MonthDay(day: day) else { preconditionFailure("\(day) is not in 1…28") }
        return monthDay
    }
}

extension GoldenCase: CustomTestStringConvertible {
    var testDescription: String { "\(why): \(zone) at \(time) after \(after)" }
}
