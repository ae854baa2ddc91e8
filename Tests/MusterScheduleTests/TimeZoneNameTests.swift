import Foundation
import MusterModel
import MusterSchedule
import Testing

@Suite struct TimeZoneNameTests {
    @Test(
        "names of the database are known, older ones too",
        arguments: [
            "UTC", "GMT", "Etc/UTC", "Etc/GMT+5", "Europe/Berlin", "Europe/Kyiv", "America/New_York", "US/Eastern",
            "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Asia/Calcutta", "America/Nuuk", "EST5EDT", "CET", "Zulu",
        ])
    func known(_ name: String) {
        #expect(Schedule.isKnownTimeZone(name))
    }

    @Test(
        "abbreviations, offsets and other spellings are unknown",
        arguments: [
            "", "PST", "IST", "JST", "ACT", "GMT+5", "UTC+3", "GMT+0530", "+05:00", "Z", "SystemV/AST4", "Factory",
            "america/new_york", "Europe/Berlin ", "Mars/Olympus_Mons", "../etc/passwd", "localtime", "Etc/Unknown",
            "Europe/", "/Berlin",
        ])
    func unknown(_ name: String) {
        #expect(!Schedule.isKnownTimeZone(name))
    }

    @Test("every name with a region that Foundation lists is known", arguments: TimeZone.knownTimeZoneIdentifiers)
    func listed(_ name: String) {
        #expect(Schedule.isKnownTimeZone(name))
    }
}
