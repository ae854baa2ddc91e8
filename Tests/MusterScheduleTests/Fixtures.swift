import Foundation
import MusterModel
import MusterSchedule
import Testing

extension Timetable {
    static func fixture(
        _ recurrence: Recurrence = .daily, at time: String = "09:00", in zone: String = "UTC"
    ) throws -> Timetable {
        try Timetable(
            Schedule(recurrence: recurrence, time: #require(LocalTime(time)), timeZone: zone))
    }
}

/// Reads `2026-03-29T01:00:00Z` with Foundation, independently of our own calendar.
func instant(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
}
