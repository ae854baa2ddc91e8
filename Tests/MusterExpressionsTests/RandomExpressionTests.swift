import Foundation
import MusterTestSupport
import Testing

@testable import MusterExpressions

@Suite("Random expressions") struct RandomExpressionTests {
    @Test("a well-typed expression has its type and SQL that cannot fail", .tags(.slow), .fullRunOnly, arguments: 1...8)
    func wellTyped(_ seed: UInt64) throws {
        var writer = ExpressionWriter(seed: seed)
        for _ in 0..<250 {
            let type = writer.anyType()
            let text = writer.expression(of: type, depth: 4)
            let checked = try Expression(parsing: text).check(in: .fixture())
            #expect(checked.type == type, "\(text)")
            let sql = checked.sql()
            #expect(!sql.contains("TRY("), "\(text)")
            #expect(sql.utf8.count < 40 * text.utf8.count + 400, "\(text)")
            let folded = checked.folded(at: EvaluationTime(now: fixedNow))
            let copy = try JSONDecoder().decode(TypedExpression.self, from: JSONEncoder().encode(folded))
            #expect(copy == folded && copy.sql(SQLRendering(dialect: .duckDB)) == sql, "\(text)")
        }
    }

    @Test("an expression of constants is computed, or left to the database, but never refused", arguments: 1...4)
    func constants(_ seed: UInt64) throws {
        var writer = ExpressionWriter(seed: seed)
        let values: [String: Literal] = [
            "age": .int(.max), "visits": .int(-1), "balance": .double(1e308), "rate": .double(-2.5),
            "tier": .string("Gold"),
            "name": .string("it's"), "optIn": .null, "lastLogin": .timestamp(microseconds: 1),
            "term": .duration(microseconds: 5),
        ]
        let known: [String: ExpressionType] = ["optIn": .bool]
        let scope = ExpressionScope(["customer": .constants(values: values, known: known)])
        for _ in 0..<250 {
            let type = writer.anyType()
            let text = writer.expression(of: type, depth: 4)
            let checked = try Expression(parsing: text).check(in: scope)
            #expect(checked.columns.isEmpty)
            if let constant = checked.folded(at: EvaluationTime(now: fixedNow)).constant, constant != .null {
                #expect(constant.type == type, "\(text)")
                #expect(constant.normalized == constant, "\(text)")
            }
        }
    }

    @Test("broken text is an error with a position in the text, never a crash", arguments: 1...8)
    func broken(_ seed: UInt64) {
        var writer = ExpressionWriter(seed: seed)
        for _ in 0..<250 {
            let text = writer.mutilated(writer.expression(of: writer.anyType(), depth: 3))
            for error in errors(in: text) {
                #expect((0...text.utf8.count).contains(error.position.offset), "\(text)")
                #expect(error.message.hasSuffix("."), "\(text): \(error.message)")
                #expect(error.hint?.hasSuffix(".") != false || error.hint?.hasSuffix("?") == true, "\(error)")
            }
        }
    }
}
