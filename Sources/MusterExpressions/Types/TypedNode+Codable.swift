/// The form of a tree in plans: `{"column": "age", "root": "customer", "type": "int"}`, `{"constant": {"int": 18}, "type":
/// "int"}`, and `{"op": ">=", "of": […], "type": "bool"}` for everything that has operands.
extension TypedNode: Codable {
    private enum CodingKeys: String, CodingKey {
        case column, root, constant, variable, op, of, type
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        switch kind {
        case .constant(let value):
            try container.encode(value, forKey: .constant)
        case .attribute(let name):
            try container.encode(name.root, forKey: .root)
            try container.encode(name.attribute, forKey: .column)
        case .variable(let name):
            try container.encode(name, forKey: .variable)
        default:
            if case .comprehension(_, _, let variable, _) = kind { try container.encode(variable, forKey: .variable) }
            try container.encode(operation, forKey: .op)
            try container.encode(children, forKey: .of)
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decode(ExpressionType.self, forKey: .type)
        if let value = try container.decodeIfPresent(Literal.self, forKey: .constant) {
            kind = .constant(value)
        } else if let column = try container.decodeIfPresent(String.self, forKey: .column) {
            kind = .attribute(AttributeName(root: try container.decode(String.self, forKey: .root), attribute: column))
        } else if let variable = try container.decodeIfPresent(String.self, forKey: .variable), !container.contains(.op) {
            kind = .variable(variable)
        } else {
            let name = try container.decode(String.self, forKey: .op)
            let variable = try container.decodeIfPresent(String.self, forKey: .variable)
            guard let kind = Kind(operation: name, try container.decode([TypedNode].self, forKey: .of), variable) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .op, in: container, debugDescription: "'\(name)' is no operation of so many operands")
            }
            self.kind = kind
        }
    }

    /// The name of the node's operation, by which ``Kind/init(operation:_:)`` finds it again.
    private var operation: String {
        switch kind {
        case .constant, .attribute, .variable: ""
        case .now: "now"
        case .list: "list"
        case .widened: "widened"
        case .negation: "negated"
        case .arithmetic(let symbol, _, _): symbol.rawValue
        case .concatenation: "concat"
        case .shift(_, _, let isBackward): isBackward ? "earlier" : "later"
        case .elapsed: "elapsed"
        case .not: "!"
        case .logical(let symbol, _): symbol.rawValue
        case .comparison(let symbol, _, _): symbol.rawValue
        case .isMissing(_, let isNegated): isNegated ? "isPresent" : "isMissing"
        case .membership: "in"
        case .element: "element"
        case .comprehension(let macro, _, _, _): macro.rawValue
        case .conditional: "?:"
        case .call(let function, _): function.rawValue
        }
    }
}

extension TypedNode.Kind {
    /// `nil` if there is no such operation, or not of so many operands.
    fileprivate init?(operation: String, _ operands: [TypedNode], _ variable: String?) {
        if let variable {
            guard operands.count == 2, let macro = Macro(rawValue: operation) else { return nil }
            self = .comprehension(macro, over: operands[0], variable: variable, operands[1])
            return
        }
        switch (operation, operands.count) {
        case ("list", _): self = .list(operands)
        case ("widened", 1): self = .widened(operands[0])
        case ("negated", 1): self = .negation(operands[0])
        case ("concat", 1...): self = .concatenation(operands)
        case ("later", 2): self = .shift(operands[0], by: operands[1], isBackward: false)
        case ("earlier", 2): self = .shift(operands[0], by: operands[1], isBackward: true)
        case ("elapsed", 2): self = .elapsed(operands[0], since: operands[1])
        case ("!", 1): self = .not(operands[0])
        case ("isMissing", 1): self = .isMissing(operands[0], isNegated: false)
        case ("isPresent", 1): self = .isMissing(operands[0], isNegated: true)
        case ("in", 2): self = .membership(operands[0], in: operands[1])
        case ("element", 2): self = .element(of: operands[0], at: operands[1])
        case ("?:", 3): self = .conditional(operands[0], then: operands[1], otherwise: operands[2])
        default:
            if operands.count == 2, let symbol = ArithmeticOperator(rawValue: operation) {
                self = .arithmetic(symbol, operands[0], operands[1])
            } else if operands.count == 2, let symbol = Comparison(rawValue: operation) {
                self = .comparison(symbol, operands[0], operands[1])
            } else if operands.count > 1, let symbol = LogicalOperator(rawValue: operation) {
                self = .logical(symbol, operands)
            } else if !operands.isEmpty, let function = Function(rawValue: operation), function.takes(operands.count) {
                self = .call(function, operands)
            } else {
                return nil
            }
        }
    }
}

extension Function {
    /// Whether a call in a folded tree can have so many operands. A method's receiver is the first; the last operand of
    /// `daysSince` and `daysUntilAnniversary` is today, that of `date` and `formatDate` for an instant is the zone.
    fileprivate func takes(_ count: Int) -> Bool {
        switch self {
        case .concat, .today: false
        case .daysSince, .daysUntilAnniversary: count == 2
        case .size: count == 1
        default: arity.contains(isMethod ? count - 1 : count)
        }
    }
}

extension Literal: Codable {
    private enum CodingKeys: String, CodingKey {
        case null, bool, int, double, string, timestamp, date, duration, list
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let key = container.allKeys.first else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a constant without a value"))
        }
        switch key {
        case .null: self = .null
        case .bool: self = .bool(try container.decode(Bool.self, forKey: key))
        case .int: self = .int(try container.decode(Int64.self, forKey: key))
        case .double: self = .double(try container.decode(Double.self, forKey: key))
        case .string: self = .string(try container.decode(String.self, forKey: key))
        case .timestamp: self = .timestamp(microseconds: try container.decode(Int64.self, forKey: key))
        case .date: self = .date(days: try container.decode(Int64.self, forKey: key))
        case .duration: self = .duration(microseconds: try container.decode(Int64.self, forKey: key))
        case .list: self = .list(try container.decode([Literal].self, forKey: key))
        }
    }

    /// One field, named for the type: `{"int": 18}`; `{"null": true}` if the value is missing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .null: try container.encode(true, forKey: .null)
        case .bool(let value): try container.encode(value, forKey: .bool)
        case .int(let value): try container.encode(value, forKey: .int)
        case .double(let value): try container.encode(value, forKey: .double)
        case .string(let value): try container.encode(value, forKey: .string)
        case .timestamp(let microseconds): try container.encode(microseconds, forKey: .timestamp)
        case .date(let days): try container.encode(days, forKey: .date)
        case .duration(let microseconds): try container.encode(microseconds, forKey: .duration)
        case .list(let elements): try container.encode(elements, forKey: .list)
        }
    }
}

extension ExpressionType: Codable {
    private static let scalars: [String: ExpressionType] = [
        "bool": .bool, "int": .int, "double": .double, "string": .string, "timestamp": .timestamp,
        "date": .date, "duration": .duration,
        "list": .list(of: .null), "null": .null, "dyn": .dynamic,
    ]

    /// In CEL's words, as ``description``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        var name = Substring(try container.decode(String.self))
        var depth = 0
        while name.hasPrefix("list("), name.hasSuffix(")") {
            name = name.dropFirst(5).dropLast()
            depth += 1
        }
        guard let scalar = Self.scalars[String(name)] else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(name)' is no type")
        }
        self = (0..<depth).reduce(scalar) { type, _ in .list(of: type) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
