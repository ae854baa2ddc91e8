import Testing

@testable import MusterExpressions

/// 2026-03-29T01:00:00Z.
let fixedNow: Int64 = 1_774_746_000_000_000

extension ExpressionScope {
    /// A customer with an attribute of each type, and an offer of columns. One pattern is invalid: `(`.
    static func fixture(_ others: [String: Root] = [:]) -> ExpressionScope {
        let customer: [String: ExpressionType] = [
            "age": .int, "visits": .int, "balance": .double, "rate": .double, "tier": .string, "name": .string,
            "optIn": .bool, "lastLogin": .timestamp, "term": .duration, "tags": .list(of: .string), "odd name": .int,
            "lifetime_value": .double,
        ]
        return ExpressionScope(
            ["customer": .columns(customer), "offer": .columns(["price": .double, "minAge": .int])]
                .merging(others) { $1 },
            patternFault: { $0 == "(" ? "missing ): (" : nil })
    }
}

extension CheckedExpression {
    /// The SQL at ``fixedNow``.
    func sql(_ rendering: SQLRendering = SQLRendering(dialect: .duckDB)) -> String {
        folded(at: EvaluationTime(now: fixedNow)).sql(rendering)
    }
}

/// An expression, its type and its SQL.
struct SQLCase: Sendable, CustomTestStringConvertible {
    let text: String
    let type: ExpressionType
    let sql: String

    init(_ text: String, _ type: ExpressionType, _ sql: String) {
        self.text = text
        self.type = type
        self.sql = sql
    }

    var testDescription: String { text }
}

/// A wrong expression and what is said about it: `line:column+length code`, the message, the hint.
struct ErrorCase: Sendable, CustomTestStringConvertible {
    let text: String
    let place: String
    let code: String
    let message: String
    let hint: String?

    init(_ text: String, _ place: String, _ code: String, _ message: String, _ hint: String? = nil) {
        self.text = text
        self.place = place
        self.code = code
        self.message = message
        self.hint = hint
    }

    var testDescription: String { text }

    func expect(_ error: ExpressionError?) {
        #expect(error.map { "\($0.position)+\($0.length)" } == place)
        #expect(error?.code == "expression." + code)
        #expect(error?.message == message)
        #expect(error?.hint == hint)
    }
}

/// All that is wrong with a text, of syntax or of meaning.
func errors(
    in text: String, scope: ExpressionScope = .fixture(), expecting type: ExpressionType? = nil
) -> [ExpressionError] {
    do {
        _ = try Expression(parsing: text).check(in: scope, expecting: type)
        return []
    } catch let errors as ExpressionErrors {
        return errors.errors
    } catch let error as ExpressionError {
        return [error]
    } catch {
        Issue.record(error)
        return []
    }
}

func sql(_ text: String, in scope: ExpressionScope = .fixture()) throws -> String {
    try Expression(parsing: text).check(in: scope).sql()
}
