internal import MusterModel

/// The type of the values that the texts of a column denote.
enum TextType: Hashable, Sendable {
    case string, int, double, bool
    /// In ISO 8601 when there is no format.
    case date(DateFormat?)
    /// - `hasOffset`: whether some values have an offset from UTC. The others are in UTC, or in the column's zone.
    case timestamp(DateFormat?, hasOffset: Bool)

    init(_ kind: ColumnKind, format: DateFormat?) {
        self =
            switch kind {
            case .string: .string
            case .int: .int
            case .double: .double
            case .bool: .bool
            case .date: .date(format)
            case .timestamp: .timestamp(format, hasOffset: format == nil)
            }
    }

    /// The type of a column of an earlier version; `nil` when no text has it.
    init?(_ type: ColumnType) {
        switch type {
        case .bool: self = .bool
        case .int: self = .int
        case .double: self = .double
        case .string: self = .string
        case .date: self = .date(nil)
        case .timestamp: self = .timestamp(nil, hasOffset: true)
        case .duration, .list, .other: return nil
        }
    }

    /// In DuckDB's notation.
    var storage: String {
        switch self {
        case .string: "VARCHAR"
        case .int: "BIGINT"
        case .double: "DOUBLE"
        case .bool: "BOOLEAN"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP"
        }
    }

    var displayName: String { ColumnType(duckDB: storage).description }
}
