internal import MusterDuckDB

/// For the rows of our own statements, whose types are known.
extension Value {
    var whole: Int? {
        if case .int(let value) = self { Int(value) } else { nil }
    }

    var truth: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    var text: String? {
        if case .string(let value) = self { value } else { nil }
    }

    var number: Double? {
        if case .double(let value) = self { value } else { nil }
    }
}
