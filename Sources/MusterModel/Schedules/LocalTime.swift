/// A time of day in a time zone, to the minute.
public struct LocalTime: Sendable, Hashable, Comparable {
    /// 0…23.
    public let hour: Int
    /// 0…59.
    public let minute: Int

    /// The default `scheduleTime` of a campaign.
    public static let nine = LocalTime(minuteOfDay: 9 * 60)

    /// - Returns: `nil` when `hour` is not in 0…23 or `minute` not in 0…59.
    public init?(hour: Int, minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        self.hour = hour
        self.minute = minute
    }

    /// Seconds since midnight on a day without a clock change.
    public var secondOfDay: Int { (hour * 60 + minute) * 60 }

    public static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.secondOfDay < right.secondOfDay
    }

    private init(minuteOfDay: Int) {
        hour = minuteOfDay / 60
        minute = minuteOfDay % 60
    }
}

extension LocalTime: LosslessStringConvertible {
    /// Reads `HH:mm`, exactly five characters: `09:00`, never `9:00` or `09:00:00`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - Int(UInt8(ascii: "0")) }
        guard digits.allSatisfy((0...9).contains) else { return nil }
        self.init(hour: digits[0] * 10 + digits[1], minute: digits[2] * 10 + digits[3])
    }

    /// `HH:mm`.
    public var description: String {
        "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}
