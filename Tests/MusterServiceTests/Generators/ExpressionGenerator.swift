import MusterTestSupport

/// Makes random expressions over the columns of ``CustomerCase`` and the attributes of ``OfferCase``.
struct ExpressionGenerator {
    static let customerColumns: [(name: String, kind: GeneratedValue.Kind)] = [
        ("age", .int), ("visits", .int), ("balance", .double), ("tier", .text), ("city", .text), ("opted_in", .bool),
    ]
    static let offerAttributes: [(name: String, kind: GeneratedValue.Kind)] = [
        ("priority", .double), ("weight", .double), ("businessValue", .double), ("rate", .double), ("level", .int),
        ("colour", .text), ("categoryId", .text), ("id", .text), ("urgent", .bool),
    ]
    static let tiers = ["gold", "silver", "bronze", "Gold"]
    static let cities = ["Köln", "São Paulo", "Berlin", "O'Hare", "a,b", "say \"hi\"", "Łódź 🙂", "berlin"]
    static let colours = ["red", "Blau", "grün"]

    let seesOffer: Bool

    func condition(depth: Int = 2, _ random: inout SeededRandom) -> GeneratedExpression {
        guard depth > 0 else { return simpleCondition(&random) }
        switch random.int(0...9) {
        case 0, 1: return .and(conditions(depth: depth - 1, &random))
        case 2, 3: return .or(conditions(depth: depth - 1, &random))
        case 4: return .not(condition(depth: depth - 1, &random))
        case 5:
            return .choose(
                condition(depth: depth - 1, &random), then: condition(depth: depth - 1, &random),
                otherwise: condition(depth: depth - 1, &random))
        case 6:
            return .comparison(
                random.pick(GeneratedExpression.Comparison.allCases), number(depth: depth, &random), number(depth: depth, &random)
            )
        default: return simpleCondition(&random)
        }
    }

    private func conditions(depth: Int, _ random: inout SeededRandom) -> [GeneratedExpression] {
        (0..<random.int(2...3)).map { _ in condition(depth: depth, &random) }
    }

    private func simpleCondition(_ random: inout SeededRandom) -> GeneratedExpression {
        switch random.int(0...10) {
        case 0: return attribute(.bool, &random)
        case 1: return has(&random)
        case 2: return .member(attribute(.text, &random), of: texts(&random).map { .literal(.text($0)) })
        case 3: return .member(attribute(.int, &random), of: (0...2).map { _ in .literal(.int(random.int(0...6))) })
        case 4:
            return .comparison(random.pick([.equal, .notEqual, .less, .greaterOrEqual]), text(&random), text(&random))
        case 5:
            let call: GeneratedExpression.Call = random.pick([.contains, .startsWith, .endsWith])
            return .call(
                call, [text(&random), .literal(.text(random.pick(["o", "er", "g", "ß", "Sã", "lin", "ö", ""])))])
        case 6 where seesOffer:
            return .tagged(random.chance(0.6) ? .literal(.text(random.pick(["t1", "t2", "gold"]))) : text(&random))
        case 7:
            return .comparison(random.pick([.equal, .notEqual]), attribute(.bool, &random), attribute(.bool, &random))
        default:
            let column = random.pick([("age", 20...70), ("visits", 0...6), ("balance", -100...900)])
            let kind: GeneratedValue.Kind = column.0 == "balance" ? .double : .int
            let bound = random.int(column.1)
            return .comparison(
                random.pick(GeneratedExpression.Comparison.allCases), .attribute(.customer, column.0, kind),
                .literal(random.chance(0.3) ? .double(Double(bound) + 0.5) : .int(bound)))
        }
    }

    func number(depth: Int = 2, _ random: inout SeededRandom) -> GeneratedExpression {
        guard depth > 0 else { return simpleNumber(&random) }
        switch random.int(0...8) {
        case 0, 1, 2:
            return .arithmetic(
                random.pick(GeneratedExpression.Arithmetic.allCases), number(depth: depth - 1, &random),
                number(depth: depth - 1, &random))
        case 3:
            return .choose(
                condition(depth: depth - 1, &random), then: number(depth: depth - 1, &random),
                otherwise: number(depth: depth - 1, &random))
        case 4:
            return .call(
                random.pick([.min, .max, .coalesce]),
                [number(depth: depth - 1, &random), number(depth: depth - 1, &random)])
        case 5: return .call(.abs, [number(depth: depth - 1, &random)])
        case 6: return .call(.size, [text(&random)])
        default: return simpleNumber(&random)
        }
    }

    private func simpleNumber(_ random: inout SeededRandom) -> GeneratedExpression {
        switch random.int(0...5) {
        case 0: .literal(.int(random.int(-3...5)))
        case 1: .literal(.double(Double(random.int(-8...20)) / 4))
        case 2: attribute(.double, &random)
        default: attribute(.int, &random)
        }
    }

    /// A number for a model: small, and with few decimals, so that sums do not come near a rounding boundary.
    func feature(_ random: inout SeededRandom) -> GeneratedExpression {
        switch random.int(0...4) {
        case 0: condition(depth: 1, &random)
        case 1: .attribute(.customer, "age", .int)
        case 2: .arithmetic(.divide, .attribute(.customer, "balance", .double), .literal(.double(64)))
        case 3: .arithmetic(.divide, .attribute(.customer, "age", .int), .attribute(.customer, "visits", .int))
        default: .attribute(.customer, "visits", .int)
        }
    }

    /// Any value, for a computed field.
    func value(_ random: inout SeededRandom) -> GeneratedExpression {
        switch random.int(0...4) {
        case 0: condition(&random)
        case 1: text(&random)
        default: number(&random)
        }
    }

    func text(_ random: inout SeededRandom) -> GeneratedExpression {
        switch random.int(0...7) {
        case 0: .call(random.pick([.lowerAscii, .upperAscii]), [attribute(.text, &random)])
        case 1: .join(attribute(.text, &random), .literal(.text(random.pick([" x", "-ü", ""]))))
        case 2: .call(.coalesce, [attribute(.text, &random), attribute(.text, &random)])
        case 3, 4: .literal(.text(random.pick(texts(&random))))
        default: attribute(.text, &random)
        }
    }

    private func texts(_ random: inout SeededRandom) -> [String] {
        Array((Self.tiers + Self.cities + (seesOffer ? Self.colours : [])).shuffled(using: &random).prefix(4))
    }

    private func attribute(_ kind: GeneratedValue.Kind, _ random: inout SeededRandom) -> GeneratedExpression {
        let (root, name) = place(&random) { $0 == kind }
        return .attribute(root, name, kind)
    }

    private func has(_ random: inout SeededRandom) -> GeneratedExpression {
        let (root, name) = place(&random) { _ in true }
        return .has(root, name)
    }

    private func place(_ random: inout SeededRandom, _ fits: (GeneratedValue.Kind) -> Bool) -> (GeneratedExpression.Root, String)
    {
        if seesOffer, random.chance(0.4) {
            return (.offer, random.pick(Self.offerAttributes.filter { fits($0.kind) }).name)
        }
        return (.customer, random.pick(Self.customerColumns.filter { fits($0.kind) }).name)
    }
}
