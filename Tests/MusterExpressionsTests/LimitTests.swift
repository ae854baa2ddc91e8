import Testing

@testable import MusterExpressions

@Suite("Limits of an expression") struct LimitTests {
    @Test(
        "nesting beyond 100 levels is an error, not a crash",
        arguments: [
            ("(", "1", ")"), ("-(", "customer.age", ")"), ("!", "customer.optIn", ""), ("[", "1", "]"),
            ("abs(", "1", ")"),
            ("-", "customer.age", ""), ("customer.optIn ? 1 : ", "2", ""), ("", "customer.age", " + 1"),
            ("", "customer.tier", ".lowerAscii()"), ("", "customer.age", " == 1"),
        ])
    func depth(_ before: String, _ middle: String, _ after: String) {
        for levels in [150, 3000] {
            let text = String(repeating: before, count: levels) + middle + String(repeating: after, count: levels)
            #expect(errors(in: text).map(\.code) == ["expression.tooDeep"])
        }
    }

    @Test("100 levels are allowed")
    func allowedDepth() throws {
        let text = String(repeating: "(", count: 99) + "1" + String(repeating: ")", count: 99)
        #expect(try sql(text) == "1")
        let sum = String(repeating: "customer.balance + ", count: 99) + "1.0"
        #expect(try !sql(sum).isEmpty)
    }

    @Test("chains of && and of || can be long", arguments: [" && ", " || "])
    func chains(_ joint: String) throws {
        let text = Array(repeating: "customer.age > 1", count: 2500).joined(separator: joint)
        #expect(try sql(text).utf8.count > 50_000)
    }

    @Test("64 KiB are allowed, and not a byte more")
    func length() throws {
        let text = "customer.age > 1"
        let padding = String(repeating: " ", count: 65_536 - text.utf8.count)
        #expect(try sql(text + padding) == #""customer"."age" > 1"#)
        #expect(errors(in: text + padding + " ").map(\.code) == ["expression.tooLong"])
    }

    @Test(
        "nested uses of a value do not multiply the SQL",
        arguments: [
            ("(", "customer.age", " > 3 ? 1 : 2)"), ("min(", "customer.age", ", customer.visits)"),
            ("(", "customer.age", " in [1, customer.visits] ? 1 : 2)"), ("customer.age / (", "customer.visits", ")"),
            ("customer.balance / (", "customer.rate", ")"), ("", "customer.tier", ".lowerAscii()"),
            ("(", "customer.lastLogin", " + customer.term)"), ("round(double(string(", "customer.balance", ")), 2)"),
        ])
    func size(_ before: String, _ middle: String, _ after: String) throws {
        let text = String(repeating: before, count: 30) + middle + String(repeating: after, count: 30)
        #expect(try sql(text).utf8.count < 30 * 600)
    }
}
