/// A type of values that has DuckDB's layout in a column.
public protocol ColumnElement: BitwiseCopyable, Sendable {
    /// Whether a column of `type` has this layout.
    static func isStored(as type: ColumnType) -> Bool
}

extension Int8: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .tinyint }
}
extension Int16: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .smallint }
}
extension Int32: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .integer }
}
extension Int64: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .bigint }
}
extension UInt8: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .utinyint }
}
extension UInt16: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .usmallint }
}
extension UInt32: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .uinteger }
}
extension UInt64: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .ubigint }
}
extension Float: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .float }
}
extension Double: ColumnElement {
    public static func isStored(as type: ColumnType) -> Bool { type == .double }
}

/// A calendar day: DATE.
public struct Day: ColumnElement, Hashable {
    public var daysSince1970: Int32

    public init(daysSince1970: Int32) {
        self.daysSince1970 = daysSince1970
    }

    public static func isStored(as type: ColumnType) -> Bool { type == .date }
}

/// TIMESTAMP, a date and time without a zone, or TIMESTAMP WITH TIME ZONE, an instant in UTC.
public struct Timestamp: ColumnElement, Hashable {
    public var microsecondsSince1970: Int64

    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    public static func isStored(as type: ColumnType) -> Bool { type == .timestamp || type == .timestampTZ }
}

/// INTERVAL: three amounts that cannot be converted into one another.
public struct Interval: ColumnElement, Hashable {
    public var months: Int32
    public var days: Int32
    public var microseconds: Int64

    public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }

    public static func isStored(as type: ColumnType) -> Bool { type == .interval }
}
