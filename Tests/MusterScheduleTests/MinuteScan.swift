import Foundation

/// The slow, obvious implementation: checks the local time of a zone minute by minute.
struct MinuteScan {
    let zone: TimeZone
    /// Minutes since midnight.
    let minuteOfDay: Int

    /// The minutes since 1970 UTC at which each local day from `first` to `last` (days since 1970)
    /// fires, without days that do not exist in the zone.
    func firings(from first: Int, through last: Int) -> [Int: Int] {
        var shown: Set<Int> = []
        var exact: [Int: Int] = [:]
        var reached: [Int: Int] = [:]
        var awaited = first
        for minute in (first * 1_440 - 1_000)...((last + 1) * 1_440 + 1_000) {
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute) * 60))
            let local = minute + offset / 60
            let day = local / 1_440
            shown.insert(day)
            if local % 1_440 == minuteOfDay, exact[day] == nil { exact[day] = minute }
            while awaited <= last, local >= awaited * 1_440 + minuteOfDay {
                reached[awaited] = minute
                awaited += 1
            }
        }
        var firings: [Int: Int] = [:]
        for day in first...last where shown.contains(day) { firings[day] = exact[day] ?? reached[day] }
        return firings
    }
}
