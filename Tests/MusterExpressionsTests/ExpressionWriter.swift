import MusterTestSupport

@testable import MusterExpressions

/// Writes random well-typed expressions over the fixture's customer.
struct ExpressionWriter {
    private var generator: SeededRandom

    init(seed: UInt64) { generator = SeededRandom(seed: seed) }

    mutating func anyType() -> ExpressionType {
        pick([.bool, .int, .double, .string, .timestamp, .duration])
    }

    mutating func expression(of type: ExpressionType, depth: Int) -> String {
        guard depth > 0 else { return leaf(type) }
        switch Int.random(in: 0..<14, using: &generator) {
        case 0: return "(\(sub(.bool, depth)) ? \(sub(type, depth)) : \(sub(type, depth)))"
        case 1: return "coalesce(\(sub(type, depth)), \(sub(type, depth)))"
        case 2: return leaf(type)
        default: return operation(type, depth)
        }
    }

    /// The text with a few bytes dropped, doubled or replaced.
    mutating func mutilated(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let replacements = Array("()[]\"'`.,+-*/%!&|=<>?: 0a\\\n{$é".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(bytes[index], at: index)
            default: bytes[index] = pick(replacements)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &generator)]
    }

    private mutating func sub(_ type: ExpressionType, _ depth: Int) -> String {
        expression(of: type, depth: depth - Int.random(in: 1...2, using: &generator))
    }

    private mutating func leaf(_ type: ExpressionType) -> String {
        switch type {
        case .bool: pick(["customer.optIn", "true", "false", "has(customer.age)"])
        case .int: pick(["customer.age", "customer.visits", "0", "-3", "9223372036854775807", "0x1F"])
        case .double: pick(["customer.balance", "customer.rate", "0.5", "-2.0", "1e300", "0.0"])
        case .string: pick(["customer.tier", "customer.name", "'abc'", "\"\"", "r'\\d'"])
        case .timestamp: pick(["customer.lastLogin", "now", "timestamp('2024-02-29T00:00:00Z')"])
        default: pick(["customer.term", "duration('24h')", "duration('-1.5s')"])
        }
    }

    private mutating func operation(_ type: ExpressionType, _ depth: Int) -> String {
        switch type {
        case .bool: condition(depth)
        case .int: intOperation(depth)
        case .double: doubleOperation(depth)
        case .string:
            pick([
                "(\(sub(.string, depth)) + \(sub(.string, depth)))",
                "concat(\(sub(.int, depth)), \(sub(.bool, depth)))",
                "\(sub(.string, depth)).lowerAscii()", "string(\(sub(.timestamp, depth)))",
                "max(\(sub(.string, depth)), \(sub(.string, depth)))",
            ])
        case .timestamp:
            pick([
                "(\(sub(.timestamp, depth)) + \(sub(.duration, depth)))",
                "(\(sub(.timestamp, depth)) - \(sub(.duration, depth)))",
                "timestamp(\(sub(.int, depth)))", "min(\(sub(.timestamp, depth)), \(sub(.timestamp, depth)))",
            ])
        default:
            pick([
                "(\(sub(.timestamp, depth)) - \(sub(.timestamp, depth)))",
                "(\(sub(.duration, depth)) + \(sub(.duration, depth)))",
                "(\(sub(.duration, depth)) - \(sub(.duration, depth)))",
            ])
        }
    }

    private mutating func condition(_ depth: Int) -> String {
        let operand = anyType()
        let relation = pick(["==", "!=", "<", "<=", ">", ">="])
        return pick([
            "(\(sub(operand, depth)) \(relation) \(sub(operand, depth)))",
            "(\(sub(.int, depth)) \(relation) \(sub(.double, depth)))",
            "(\(sub(.bool, depth)) && \(sub(.bool, depth)))", "(\(sub(.bool, depth)) || \(sub(.bool, depth)))",
            "!\(sub(.bool, depth))", "(\(sub(operand, depth)) == null)",
            "(\(sub(operand, depth)) in [\(sub(operand, depth)), \(sub(operand, depth))])",
            "\(sub(.string, depth)).contains(\(sub(.string, depth)))", "\(sub(.string, depth)).matches('^[a-z]+')",
            "bool(\(sub(.string, depth)))",
        ])
    }

    private mutating func intOperation(_ depth: Int) -> String {
        let symbol = pick(["+", "-", "*", "/", "%"])
        return pick([
            "(\(sub(.int, depth)) \(symbol) \(sub(.int, depth)))", "-\(sub(.int, depth))",
            "size(\(sub(.string, depth)))",
            "int(\(sub(.double, depth)))", "int(\(sub(.string, depth)))",
            "min(\(sub(.int, depth)), \(sub(.int, depth)))",
            "abs(\(sub(.int, depth)))", "daysSince(\(sub(.timestamp, depth)))",
        ])
    }

    private mutating func doubleOperation(_ depth: Int) -> String {
        let symbol = pick(["+", "-", "*", "/"])
        return pick([
            "(\(sub(.double, depth)) \(symbol) \(sub(.double, depth)))",
            "(\(sub(.int, depth)) \(symbol) \(sub(.double, depth)))",
            "-\(sub(.double, depth))", "double(\(sub(.string, depth)))", "round(\(sub(.double, depth)), 2)",
            "floor(\(sub(.double, depth)))", "max(\(sub(.int, depth)), \(sub(.double, depth)))",
        ])
    }
}
