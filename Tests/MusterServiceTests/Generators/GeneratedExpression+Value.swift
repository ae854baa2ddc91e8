extension GeneratedExpression {
    /// The values that an expression can read: the fields of the customer, and those of the offer with its tags.
    struct Surroundings {
        var customer: [String: GeneratedValue]
        var offer: [String: GeneratedValue] = [:]
        var tags: [String] = []
    }

    /// - Source: DESIGN section 3, "Expressions": a missing operand makes the result missing, `&&`, `||` and `!` follow
    ///   three-valued logic, and division by zero is missing.
    func value(_ here: Surroundings) -> GeneratedValue {
        let value = rawValue(here)
        guard kind == .double, case .int(let number) = value else { return value }
        return .double(Double(number))
    }

    func isTrue(_ here: Surroundings) -> Bool { value(here) == .bool(true) }

    private func rawValue(_ here: Surroundings) -> GeneratedValue {
        switch self {
        case .literal(let value): return value
        case .attribute(let root, let name, _), .has(let root, let name):
            let value = (root == .customer ? here.customer : here.offer)[name] ?? .missing
            if case .has = self { return .bool(value != .missing) }
            return value
        case .arithmetic(let operation, let left, let right):
            return Self.arithmetic(operation, left.value(here), right.value(here))
        case .join(let left, let right):
            guard let first = left.value(here).text, let second = right.value(here).text else { return .missing }
            return .text(first + second)
        case .comparison(let comparison, let left, let right):
            return Self.compare(comparison, left.value(here), right.value(here))
        case .and(let terms):
            let values = terms.map { $0.value(here).bool }
            return values.contains(false) ? .bool(false) : values.contains(nil) ? .missing : .bool(true)
        case .or(let terms):
            let values = terms.map { $0.value(here).bool }
            return values.contains(true) ? .bool(true) : values.contains(nil) ? .missing : .bool(false)
        case .not(let term):
            return GeneratedValue(term.value(here).bool.map { !$0 })
        case .member(let term, let list):
            return Self.isMember(term.value(here), of: list.map { $0.value(here) })
        case .tagged(let term):
            return Self.isMember(term.value(here), of: here.tags.map(GeneratedValue.text))
        case .choose(let condition, let then, let otherwise):
            guard let isTrue = condition.value(here).bool else { return .missing }
            return isTrue ? then.value(here) : otherwise.value(here)
        case .call(let call, let terms):
            return Self.call(call, terms.map { $0.value(here) })
        }
    }

    private static func arithmetic(_ operation: Arithmetic, _ left: GeneratedValue, _ right: GeneratedValue) -> GeneratedValue {
        if case .int(let first) = left, case .int(let second) = right {
            switch operation {
            case .add: return .int(first + second)
            case .subtract: return .int(first - second)
            case .multiply: return .int(first * second)
            case .divide: return second == 0 ? .missing : .int(first / second)
            }
        }
        guard let first = left.number, let second = right.number else { return .missing }
        switch operation {
        case .add: return GeneratedValue(finite: first + second)
        case .subtract: return GeneratedValue(finite: first - second)
        case .multiply: return GeneratedValue(finite: first * second)
        case .divide: return GeneratedValue(finite: first / second)
        }
    }

    private static func compare(_ comparison: Comparison, _ left: GeneratedValue, _ right: GeneratedValue) -> GeneratedValue {
        guard let (isLess, isEqual) = order(left, right) else { return .missing }
        switch comparison {
        case .equal: return .bool(isEqual)
        case .notEqual: return .bool(!isEqual)
        case .less: return .bool(isLess)
        case .lessOrEqual: return .bool(isLess || isEqual)
        case .greater: return .bool(!isLess && !isEqual)
        case .greaterOrEqual: return .bool(!isLess)
        }
    }

    private static func order(_ left: GeneratedValue, _ right: GeneratedValue) -> (isLess: Bool, isEqual: Bool)? {
        if let first = left.number, let second = right.number { return (first < second, first == second) }
        if let first = left.text, let second = right.text {
            return (precedes(first, second), Array(first.utf8) == Array(second.utf8))
        }
        if let first = left.bool, let second = right.bool { return (!first && second, first == second) }
        return nil
    }

    /// Like a chain of `==` and `||`.
    private static func isMember(_ value: GeneratedValue, of list: [GeneratedValue]) -> GeneratedValue {
        let matches = list.map { compare(.equal, value, $0).bool }
        return matches.contains(true) ? .bool(true) : matches.contains(nil) ? .missing : .bool(false)
    }

    private static func call(_ call: Call, _ values: [GeneratedValue]) -> GeneratedValue {
        if call == .coalesce { return values.first { $0 != .missing } ?? .missing }
        guard !values.contains(.missing) else { return .missing }
        let texts = values.compactMap(\.text)
        switch call {
        case .lowerAscii: return .text(mapAscii(texts[0]) { (65...90).contains($0) ? $0 + 32 : $0 })
        case .upperAscii: return .text(mapAscii(texts[0]) { (97...122).contains($0) ? $0 - 32 : $0 })
        case .contains: return .bool(texts[0].contains(texts[1]))
        case .startsWith: return .bool(texts[0].utf8.starts(with: texts[1].utf8))
        case .endsWith: return .bool(texts[0].utf8.reversed().starts(with: texts[1].utf8.reversed()))
        case .size: return .int(texts[0].unicodeScalars.count)
        case .min: return compare(.lessOrEqual, values[0], values[1]) == .bool(true) ? values[0] : values[1]
        case .max: return compare(.greaterOrEqual, values[0], values[1]) == .bool(true) ? values[0] : values[1]
        case .abs:
            if case .int(let number) = values[0] { return .int(abs(number)) }
            return GeneratedValue(finite: abs(values[0].number ?? .nan))
        case .coalesce: return .missing
        }
    }

    private static func mapAscii(_ text: String, _ change: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map(change), as: UTF8.self)
    }
}
