internal import Foundation

/// The header `Retry-After`.
///
/// - Source: RFC 9110, 10.2.3: a number of seconds, or a date.
enum RetryAfter {
    /// The interval in seconds, 0 if it is over; `nil` when the text is neither.
    static func seconds(_ text: String, at now: Date) -> TimeInterval? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text) }
        let date = try? Date(text, strategy: .http)
        return date.map { max(0, $0.timeIntervalSince(now)) }
    }
}

extension ParseStrategy where Self == Date.ParseStrategy {
    /// Such as `Fri, 27 Nov 2026 09:30:00 GMT`.
    fileprivate static var http: Self {
        Date.ParseStrategy(
            format:
                "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, isLenient: false)
    }
}
