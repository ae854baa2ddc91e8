public import MusterModel

extension Schedule {
    /// Whether `name` is a time zone of the IANA database, spelled as there: `Europe/Berlin`, `UTC`,
    /// also older names such as `US/Eastern`. Abbreviations (`PST`) and offsets (`GMT+5`) are not.
    public static func isKnownTimeZone(_ name: String) -> Bool {
        WallClock.isKnown(name)
    }
}
