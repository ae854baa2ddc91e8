/// One value of any column, for small results and for binding.
public enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    /// Any integer but HUGEINT, and a UBIGINT up to `Int64.max`.
    case int(Int64)
    /// HUGEINT, and a UBIGINT above `Int64.max`.
    case hugeInt(Int128)
    /// DOUBLE or FLOAT.
    case double(Double)
    /// `unscaled` / 10^`scale`.
    case decimal(unscaled: Int128, scale: Int)
    /// VARCHAR, or the member of an ENUM.
    case string(String)
    case blob([UInt8])
    case day(Day)
    case timestamp(Timestamp)
    case timestampTZ(Timestamp)
    case interval(Interval)
    case list([Value])
}

extension Value {
    public init(_ value: Int) { self = .int(Int64(value)) }
    public init(_ value: String?) { self = value.map(Value.string) ?? .null }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
}

/// For rows whose types are known. `nil` for a value of another case, null among them.
extension Value {
    public var intValue: Int? {
        if case .int(let value) = self { Int(value) } else { nil }
    }

    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var doubleValue: Double? {
        if case .double(let value) = self { value } else { nil }
    }
}
