/// A day of the week; the raw value is a campaign's `scheduleDayOfWeek`.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
    case sunday = 0
    case monday, tuesday, wednesday, thursday, friday, saturday

    /// Monday to Friday. Public holidays are working days too: Muster keeps no calendar of them.
    public var isWorkingDay: Bool { self != .saturday && self != .sunday }
}
