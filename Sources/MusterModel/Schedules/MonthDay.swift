/// The day of a month on which a monthly schedule fires.
///
/// Days 29 to 31 are left out because some months lack them; ``lastWorkingDay`` serves who means
/// the end of the month.
public struct MonthDay: Sendable, Hashable {
    /// 1…28, or `nil` for ``lastWorkingDay``.
    public let day: Int?

    /// The last Monday to Friday of the month.
    public static let lastWorkingDay = MonthDay(unchecked: nil)

    /// - Returns: `nil` when `day` is not in 1…28.
    public init?(day: Int) {
        guard (1...28).contains(day) else { return nil }
        self.init(unchecked: day)
    }

    private init(unchecked day: Int?) {
        self.day = day
    }
}

extension MonthDay: LosslessStringConvertible {
    /// Reads `"1"`…`"28"` without sign or leading zero, or `last_working_day`.
    public init?(_ text: String) {
        if text == "last_working_day" {
            self = .lastWorkingDay
        } else {
            guard let day = Int(text), String(day) == text else { return nil }
            self.init(day: day)
        }
    }

    public var description: String { day.map(String.init) ?? "last_working_day" }
}
