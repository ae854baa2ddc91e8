/// A value of an expression or of a CSV field.
enum GeneratedValue: Equatable {
    case missing
    case bool(Bool)
    case int(Int)
    case double(Double)
    case text(String)

    /// The type is known even where the value is missing.
    enum Kind: Equatable {
        case bool, int, double, text
    }

    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .missing, .bool, .text: nil
        }
    }

    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// As in a CSV file, before quoting.
    var written: String {
        switch self {
        case .missing: ""
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .text(let value): value
        }
    }

    init(_ value: Bool?) { self = value.map(GeneratedValue.bool) ?? .missing }

    /// A number that is not finite is missing.
    init(finite value: Double) { self = value.isFinite ? .double(value) : .missing }
}

/// Whether the bytes of one text come before those of another.
func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
}
