internal import Foundation
internal import MusterBase

/// Converts between instants and the local time of one time zone.
///
/// Instants are seconds since 1970 in UTC; local seconds count the same way in local time. Uses only the offset at an
/// instant: Foundation's list of daylight saving transitions omits changes of a zone's standard time.
struct WallClock: Sendable {
    private let zone: TimeZone

    /// - Returns: `nil` unless ``isKnown(_:)``.
    init?(zoneName: String) {
        guard Self.isKnown(zoneName), let zone = TimeZone(identifier: zoneName) else { return nil }
        self.zone = zone
    }

    /// Whether `name` is a current or older name in the IANA time zone database.
    ///
    /// `TimeZone(identifier:)` accepts more: `GMT+5`, `SystemV/AST4`, and ambiguous abbreviations such as `IST` and `PST`.
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

    /// The first instant at which the clock shows `localSecond`; if a clock change skips it, the instant of the change.
    func firstInstant(showing localSecond: Int) -> Int {
        reading(of: localSecond).instant
    }

    /// Whether the clock shows any time of `day`. A day does not exist where a zone moved across the date line:
    /// 2011-12-30 in Pacific/Apia.
    func hasDay(_ day: CivilDate) -> Bool {
        guard let jump = reading(of: day.firstSecondSince1970).jump else { return true }
        return self.localSecond(at: jump) < day.advanced(by: 1).firstSecondSince1970
    }

    /// - Returns: the instant, and in `jump` the same instant when a clock change skips `localSecond`.
    private func reading(of localSecond: Int) -> (instant: Int, jump: Int?) {
        // No offset has ever reached 16 hours, so the result is between these two instants. At most one clock change is
        // too: changes of one zone have been at least a week apart since 1970.
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

    /// Finds the change from the offset `before` by bisection.
    private func firstInstant(notAt before: Int, after early: Int, through late: Int) -> Int {
        var unchanged = early
        var changed = late
        while changed - unchanged > 1 {
            let middle = unchanged + (changed - unchanged) / 2
            if offset(at: middle) == before { unchanged = middle } else { changed = middle }
        }
        return changed
    }

    /// The names in the database without a region.
    private static let namesWithoutRegion: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0",
        "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]
}
