internal import Foundation
internal import Synchronization

/// The offsets of local time from UTC in one time zone, from its first rule to the end of 2099.
///
/// - Source: the IANA time zone database, as Foundation has it. An instant after 2099 has the zone's last offset of that year,
///   which is standard time in the north and summer time in the south.
struct ZoneOffsets: Sendable {
    struct Period: Sendable, Equatable {
        /// Microseconds since 1970; `Int64.min` for the first period.
        var start: Int64
        /// Microseconds to add to UTC.
        var offset: Int64
    }

    /// In order of time, without two neighbours of one offset. Never empty.
    let periods: [Period]

    static let utc = ZoneOffsets(periods: [Period(start: .min, offset: 0)])

    private init(periods: [Period]) { self.periods = periods }

    /// - Parameter name: An IANA name such as `Europe/Berlin`, or a fixed offset such as `+05:30`, `-03:00` or `02:00`.
    /// - Returns: `nil` if there is no such zone.
    static func named(_ name: String) -> ZoneOffsets? {
        if name == "UTC" { return utc }
        if let known = cache.withLock({ $0[name] }) { return known }
        guard let offsets = fixedOffset(name).map({ ZoneOffsets(periods: [Period(start: .min, offset: $0)]) }) ?? zone(name)
        else {
            return nil
        }
        cache.withLock { $0[name] = offsets }
        return offsets
    }

    func offset(at instant: Int64) -> Int64 {
        var (low, high) = (0, periods.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if periods[middle].start <= instant { low = middle } else { high = middle }
        }
        return periods[low].offset
    }

    /// The first instant of a day, in microseconds since 1970.
    ///
    /// - Returns: `nil` if the zone once turned its clocks back over midnight, so that a day can start twice.
    func start(ofDay day: Int64) -> Int64? {
        let midnight = day * TimestampText.microsecondsPerDay
        for (index, period) in periods.enumerated() {
            let end = index + 1 < periods.count ? periods[index + 1].start : .max
            if index + 1 < periods.count,
                TimestampText.day(of: end - 1 + period.offset) > TimestampText.day(of: end + periods[index + 1].offset)
            {
                return nil
            }
        }
        for (index, period) in periods.enumerated() {
            let start = max(period.start, midnight - period.offset)
            if index + 1 == periods.count || start < periods[index + 1].start { return start }
        }
        return nil
    }

    /// The names of zones, to suggest one.
    static var names: [String] { TimeZone.knownTimeZoneIdentifiers }

    private static let cache = Mutex<[String: ZoneOffsets]>([:])

    /// - Source: cel-spec, "Timezones": `{+,-}HH:MM`, the plus sign being optional.
    private static func fixedOffset(_ name: String) -> Int64? {
        guard let parts = name.wholeMatch(of: /([+-]?)([01][0-9]|2[0-3]):([0-5][0-9])/)?.output,
            let hours = Int64(parts.2), let minutes = Int64(parts.3)
        else { return nil }
        return (hours * 60 + minutes) * 60_000_000 * (parts.1 == "-" ? -1 : 1)
    }

    private static func zone(_ name: String) -> ZoneOffsets? {
        // Foundation also takes abbreviations, and GMT with any offset.
        guard name.contains("/") || name == "GMT" || TimeZone.knownTimeZoneIdentifiers.contains(name),
            let zone = TimeZone(identifier: name)
        else { return nil }
        // No zone had rules before 1800.
        var instant = Date(timeIntervalSince1970: -5_364_662_400)
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        var periods = [Period(start: .min, offset: microseconds(zone, at: instant))]
        while let next = zone.nextDaylightSavingTimeTransition(after: instant), next > instant, next < end {
            let offset = microseconds(zone, at: next)
            if periods.last?.offset != offset {
                periods.append(Period(start: Int64(next.timeIntervalSince1970.rounded()) * 1_000_000, offset: offset))
            }
            instant = next
        }
        return ZoneOffsets(periods: periods)
    }

    private static func microseconds(_ zone: TimeZone, at instant: Date) -> Int64 {
        Int64(zone.secondsFromGMT(for: instant)) * 1_000_000
    }
}

extension EvaluationTime {
    private var localNow: Int64 { now + (ZoneOffsets.named(zone) ?? .utc).offset(at: now) }

    /// The day of `now` in the zone: days since 1970-01-01.
    var today: Int64 { TimestampText.day(of: localNow) }
}
