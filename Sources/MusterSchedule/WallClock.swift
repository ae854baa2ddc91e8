internal import Foundation
internal import MusterBase

/// The local clock of one time zone: which instant shows a given local time.
///
/// Instants are whole seconds since 1970 UTC; local seconds count the same way on the local clock.
/// Built on nothing but the offset at an instant, the one thing Foundation gives for every kind of
/// change; its list of daylight saving transitions leaves out changes of a zone's standard time.
struct WallClock: Sendable {
    private let zone: TimeZone

    /// - Returns: `nil` unless ``isKnown(_:)``.
    init?(zoneName: String) {
        guard Self.isKnown(zoneName), let zone = TimeZone(identifier: zoneName) else { return nil }
        self.zone = zone
    }

    /// Whether `name` is in the IANA time zone database, under its present or an older name.
    ///
    /// `TimeZone(identifier:)` takes more than that: `GMT+5`, `SystemV/AST4`, and abbreviations such
    /// as `IST` and `PST`, which mean different clocks to different readers. On the other hand
    /// `knownTimeZoneIdentifiers` lacks `UTC`, `Asia/Kolkata` and `US/Eastern`.
    static func isKnown(_ name: String) -> Bool {
        let isRegional = name.contains("/") && !name.hasPrefix("SystemV/")
        guard isRegional || namesWithoutRegion.contains(name) else { return false }
        return TimeZone(identifier: name) != nil
    }

    /// Seconds east of Greenwich.
    func offset(at instant: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
    }

    func localSecond(at instant: Int) -> Int { instant + offset(at: instant) }

    /// The first instant at which the clock shows `localSecond`; where it jumps over that, the instant
    /// of the jump.
    func firstInstant(showing localSecond: Int) -> Int {
        reading(of: localSecond).instant
    }

    /// Whether the clock shows any time of `day`. It shows none where a zone moved across the date
    /// line: 2011-12-30 in Pacific/Apia.
    func hasDay(_ day: CivilDate) -> Bool {
        guard let jump = reading(of: day.firstSecondSince1970).jump else { return true }
        return self.localSecond(at: jump) < day.advanced(by: 1).firstSecondSince1970
    }

    /// - Returns: the instant, and in `jump` the same instant when the clock jumped over `localSecond`.
    private func reading(of localSecond: Int) -> (instant: Int, jump: Int?) {
        // No offset has ever reached 16 hours, so the answer lies between these two. At most one
        // change does too: changes of one zone have been a week and more apart since 1970.
        let early = localSecond - 16 * 3_600
        let late = localSecond + 16 * 3_600
        let before = offset(at: early)
        let after = offset(at: late)
        guard before != after else { return (localSecond - before, nil) }

        let change = firstInstant(notAt: before, after: early, through: late)
        if localSecond - before < change { return (localSecond - before, nil) }
        if localSecond - after >= change { return (localSecond - after, nil) }
        return (change, change)
    }

    /// Bisects for the change away from the offset `before`.
    private func firstInstant(notAt before: Int, after early: Int, through late: Int) -> Int {
        var unchanged = early
        var changed = late
        while changed - unchanged > 1 {
            let middle = unchanged + (changed - unchanged) / 2
            if offset(at: middle) == before { unchanged = middle } else { changed = middle }
        }
        return changed
    }

    /// The names in the database that have no region in front.
    private static let namesWithoutRegion: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0",
        "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]
}
