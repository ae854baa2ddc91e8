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

/// Reads `2026-03-29T01:00:00Z`, by Foundation rather than by our own calendar.
func instant(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
}

/// The same sequence for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
