/// A constant value.
///
/// Two literals are equal if they are written alike: text is compared by its UTF-8 bytes and doubles by their bits, so that
/// equal expressions have equal results in every database.
public enum Literal: Sendable {
    /// The missing value.
    case null
    case bool(Bool)
    case int(Int64)
    /// A value that is not finite counts as missing.
    case double(Double)
    case string(String)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(microseconds: Int64)
    /// Days since 1970-01-01.
    case date(days: Int64)
    case duration(microseconds: Int64)
    case list([Literal])

    /// The type of the value. A list whose elements share no type is a `list(dyn)`.
    public var type: ExpressionType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .string: .string
        case .timestamp: .timestamp
        case .date: .date
        case .duration: .duration
        case .list(let elements):
            .list(of: elements.reduce(ExpressionType.null) { ExpressionType.common($0, $1.type) ?? .dynamic })
        }
    }

    /// The same value with every int as a double, as far as a double is exact, and every date as its midnight in UTC.
    var widened: Literal {
        switch self {
        case .int(let value): .double(Double(value))
        case .date(let days): .timestamp(microseconds: days * TimestampText.microsecondsPerDay)
        case .list(let elements): .list(elements.map(\.widened))
        default: self
        }
    }

    /// The value as the language sees it: a double that is not finite is missing.
    var normalized: Literal {
        switch self {
        case .double(let value) where !value.isFinite: .null
        case .list(let elements): .list(elements.map(\.normalized))
        default: self
        }
    }

    /// Whether the value can be written in SQL: text must not hold the NUL character, a list must hold one type.
    var isRepresentable: Bool {
        switch self {
        case .string(let text): !text.utf8.contains(0)
        case .list(let elements):
            elements.allSatisfy { element in
                if case .list = element { false } else { element.isRepresentable }
            } && type != .list(of: .dynamic)
        default: true
        }
    }
}

extension Literal: Hashable {
    public static func == (left: Literal, right: Literal) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.date(let left), .date(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.bitPattern)
        case .string(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .int(let value), .timestamp(let value), .date(let value), .duration(let value): hasher.combine(value)
        case .list(let elements): hasher.combine(elements)
        }
    }
}
