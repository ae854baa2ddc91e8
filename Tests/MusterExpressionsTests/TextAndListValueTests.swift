import MusterDuckDB
import Testing

@testable import MusterExpressions

@Suite("Values of text, lists and numbers") struct TextAndListValueTests {
    static let columns: [(name: String, sql: String, type: ExpressionType)] = [
        ("s", "VARCHAR", .string), ("tags", "VARCHAR[]", .list(of: .string)), ("n", "INTEGER[]", .list(of: .int)),
        ("i", "INTEGER", .int), ("d", "DOUBLE", .double), ("f", "FLOAT", .double), ("span", "BIGINT", .duration),
        ("day", "DATE", .date), ("at", "TIMESTAMP", .timestamp),
    ]

    static let row = [
        "('Ge\u{301}rard d', ['gold', NULL, 'new'], [3, 1, 2], 2, 47.65, 0.234, 5400000000, '1990-11-27', '2026-03-28 23:30:00.25')"
    ]

    @Test(
        "the value of each construct",
        arguments: [
            ("customer.s.substring(1, 3)", "e\u{301}"), ("customer.s.substring(9)", ""), ("customer.s.substring(7)", " d"),
            ("customer.s.substring(10)", nil), ("customer.s.substring(3, 2)", nil), ("customer.s.substring(-1)", nil),
            ("customer.s.substring(customer.i, customer.i + 1)", "\u{301}"),
            ("customer.s.replace('r', 'RR')", "Ge\u{301}RRaRRd d"),
            ("customer.s.replace('', 'x')", "Ge\u{301}rard d"),
            ("customer.s.split(' ').join('|')", "Ge\u{301}rard|d"), ("customer.s.split(' ')[1]", "d"),
            ("customer.s.split(' ')[2]", nil), ("customer.tags[0]", "gold"), ("customer.tags[customer.i]", "new"),
            ("customer.tags[customer.i - 3]", nil), ("customer.tags[-1]", nil), ("customer.tags.join('-')", "gold-new"),
            ("customer.tags.join()", "goldnew"), ("[].join(',')", ""), ("'\u{A0}\\t a b\\u3000\\n'.trim()", "a b"),
            ("'ÄÉß'.lower()", "äéß"), ("'äéñ'.upper()", "ÄÉÑ"), ("'äA'.upperAscii()", "äA"),
            ("string(1.0)", "1"), ("string(0.5)", "0.5"), ("string(-120.0)", "-120"), ("string(1e20)", "1e+20"),
            ("concat('You have ', customer.d + 0.35, ' points')", "You have 48 points"), ("string(customer.f)", "0.234"),
            ("string(customer.span)", "5400s"), ("string(customer.span * -1 - duration('250ms'))", "-5400.25s"),
            ("string(customer.day)", "1990-11-27"), ("string(customer.at)", "2026-03-28T23:30:00.25Z"),
            ("string(customer.span * 2)", "10800s"), ("string(2 * duration('90s'))", "180s"),
            ("formatNumber(customer.d * 1000000.0, 2, ',', '.')", "47.650.000,00"), ("formatNumber(customer.d, 1)", "47.7"),
            ("formatNumber(1234567, 0, '.', ',')", "1,234,567"),
            ("formatNumber(1234567, 2, ',', '\\u202f')", "1\u{202F}234\u{202F}567,00"),
            ("formatNumber(-0.001, 2)", "0.00"), ("formatNumber(0.5, 0)", "1"), ("formatNumber(2.675, 2)", "2.68"),
            ("formatNumber(1e22, 0)", "10000000000000000000000"),
            ("formatNumber(9223372036854775807, 1)", "9223372036854775807.0"),
            ("formatDate(customer.day, '%d.%m.%Y')", "27.11.1990"),
            ("formatDate(customer.day, '%A, %-d %B %y')", "Tuesday, 27 November 90"),
            ("formatDate(customer.at, '%d.%m.%Y %H:%M')", "29.03.2026 00:30"),
            ("formatDate(customer.at, '%Y-%m-%d %I:%M %p', 'America/New_York')", "2026-03-28 07:30 PM"),
            ("formatDate(customer.at, '100%% %j', '-03:30')", "100% 087"),
        ])
    func text(_ text: String, _ expected: String?) throws {
        let evaluation = try Evaluation(Self.columns, rows: Self.row)
        let time = EvaluationTime(now: fixedNow, zone: "Europe/Berlin")
        #expect(try evaluation.values(text, time) == [Value(expected)])
    }

    @Test(
        "the number of each construct",
        arguments: [
            ("customer.s.indexOf('r')", 3), ("customer.s.indexOf('x')", -1), ("customer.s.indexOf('')", 0),
            ("customer.s.split('').size()", 9), ("customer.n.map(x, x * x)[0]", 9), ("customer.n.filter(x, x > 1).size()", 2),
            ("(customer.n + [7])[3]", 7), ("customer.tags.filter(t, t != 'gold').size()", 1),
            ("customer.tags.map(t, t.size()).size()", 2), ("customer.n.filter(x, x > customer.i)[0]", 3),
            ("sqrt(customer.i * 8)", 4.0), ("pow(customer.i, 10)", 1024.0), ("log(1)", 0.0), ("log10(1000.0)", 3.0),
            ("sqrt(-1.0)", nil), ("log(0.0)", nil), ("log(-1)", nil), ("pow(0.0, -1)", nil), ("pow(1e300, 2)", nil),
            ("round(382.15 * 0.1, 2)", 38.22), ("round(customer.d * 0.1, 2)", 4.77), ("round(-customer.d * 0.1, 2)", -4.77),
            ("round(1.005, 2)", 1.01), ("round(2.4999999, 0)", 2.0), ("round(123456789012345.25, 1)", 123_456_789_012_345.3),
            ("round(123.456, 15)", 123.456), ("round(250.0, -2)", 300.0), ("round(1e300, 2)", 1e300), ("round(0.1, 15)", 0.1),
            ("[1, 2][1]", 2), ("[1, 2][2]", nil), ("customer.span.getHours()", 1), ("customer.span.getMinutes()", 90),
            ("duration('123.321456s').getMilliseconds()", 321),
        ] as [(String, Value?)])
    func number(_ text: String, _ expected: Value?) throws {
        let evaluation = try Evaluation(Self.columns, rows: Self.row)
        #expect(try evaluation.values(text) == [expected ?? .null])
    }

    @Test(
        "the truth of each construct",
        arguments: [
            ("customer.n.exists(x, x == 3)", true), ("customer.n.exists(x, x == 4)", false), ("customer.n.all(x, x > 0)", true),
            ("customer.n.all(x, x > 1)", false), ("customer.n.exists_one(x, x > 2)", true),
            ("customer.n.exists_one(x, x > 1)", false),
            ("customer.n.exists(x, 6 / (x - 1) == 6)", true), ("customer.n.exists(x, 6 / (x - 1) == 7)", nil),
            ("customer.n.all(x, 6 / (x - 1) > 2)", nil), ("customer.n.all(x, 6 / (x - 1) > 5)", false),
            ("[].exists(x, x == 1)", false), ("[].all(x, x == 1)", true), ("customer.tags.exists(t, t == 'new')", true),
            ("customer.tags.exists(t, t.startsWith('x'))", false), ("customer.tags.exists(t, t in ['new', 'old'])", true),
            ("customer.n.exists(x, customer.tags.exists(t, t.size() == x + 1))", true),
            ("customer.n == [3, 1, 2]", true), ("customer.n == [3, 1]", false), ("customer.n != [1, 2, 3]", true),
            ("customer.n == [3.0, 1.0, 2.0]", true), ("customer.tags + ['x'] == customer.tags", false),
            ("customer.f >= 0.234", true), ("customer.f == 0.234", true), ("customer.f in [0.1, 0.234]", true),
            ("0.234 <= customer.f", true), ("customer.f > 0.234", false), ("customer.f < 1e300", true),
            ("customer.f * 1.0 >= 0.234", false),
            ("'gold x'.matches('d(?:)')", true), ("customer.s.matches('d(?:)')", true), ("customer.s.matches('(?:)^r')", false),
            ("customer.s.matches('(?:)r')", true), ("customer.s.matches('^(?i)ge')", true),
        ])
    func condition(_ text: String, _ expected: Bool?) throws {
        let evaluation = try Evaluation(Self.columns, rows: Self.row)
        #expect(try evaluation.values(text) == [expected.map(Value.bool) ?? .null])
    }

    @Test(
        "text that is an instant or a day in the years 1 to 9999",
        arguments: [
            ("9999-12-31T23:59:59-05:00", nil), ("0000-01-01", nil), ("0001-01-01T00:30:00+01:00", nil),
            ("2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"), ("2024-02-29T12:00:00.5+01:00", "2024-02-29T11:00:00.5Z"),
            ("2023-02-29", nil), ("soon", nil), ("2024-02-29", "2024-02-29T00:00:00Z"),
        ])
    func instants(_ text: String, _ expected: String?) throws {
        let evaluation = try Evaluation([("s", "VARCHAR", .string)], rows: ["('\(text)')"])
        #expect(try evaluation.values("string(timestamp(customer.s))") == [Value(expected)])
        let day = expected.flatMap { text.count == 10 ? String($0.prefix(10)) : nil }
        #expect(try evaluation.values("string(date(customer.s))") == [Value(day)])
        // A constant gives what the column gives.
        let scope = ExpressionScope(["offer": .constants(values: ["deadline": .string(text)], known: [:])])
        let constant = try Expression(parsing: "timestamp(offer.deadline)").check(in: scope).folded(at: EvaluationTime(now: 0))
        let sql = constant.sql(SQLRendering(dialect: .duckDB))
        #expect(
            try evaluation.database.connect().rows("SELECT \(sql)")
                == evaluation.database.connect().rows(
                    "SELECT \(evaluation.sql("timestamp(customer.s)", EvaluationTime(now: 0))) FROM customer"))
    }

    @Test("constants that are attributes of the offer are used, and checked when they are known")
    func offerConstants() throws {
        func check(_ text: String, _ root: ExpressionScope.Root) throws -> CheckedExpression {
            let scope = ExpressionScope.fixture(["offer": root])
            return try Expression(parsing: text).check(in: scope)
        }
        let parameters = ExpressionScope.Root.parameters(["pat": .string, "wait": .string, "n": .int])
        let texts = [
            "customer.name.matches(offer.pat)", "customer.lastLogin + duration(offer.wait) < now",
            "round(customer.balance, offer.n) > 0.0",
            "customer.name.matches('^' + offer.pat)",
        ]
        for text in texts { #expect(try check(text, parameters).needsParameters) }
        let right = ExpressionScope.Root.constants(
            values: ["pat": .string("a+"), "wait": .string("24h"), "n": .int(1)], known: [:])
        for text in texts { #expect(try !check(text, right).sql().contains("offer")) }
        let wrong = ExpressionScope.Root.constants(
            values: ["pat": .string("("), "wait": .string("1d"), "n": .int(99)], known: [:])
        #expect(throws: ExpressionErrors.self) { try check(texts[0], wrong) }
        #expect(throws: ExpressionErrors.self) { try check(texts[2], wrong) }
        // A conversion that fails is missing, as for a column.
        #expect(try check(texts[1], wrong).folded(at: EvaluationTime(now: 0)).constant == .null)
        #expect(throws: ExpressionErrors.self) { try check("customer.name.matches(customer.tier)", parameters) }
    }

    @Test("a chain of a thousand parts stays within the depth that the database takes")
    func depth() throws {
        let evaluation = try Evaluation(Self.columns, rows: Self.row)
        let concat = "concat(" + Array(repeating: "customer.i", count: 1000).joined(separator: ", ") + ").size()"
        #expect(try evaluation.values(concat) == [.int(1000)])
        let sum = Array(repeating: "customer.i", count: 50).joined(separator: " + ")
        let sums = "concat(" + Array(repeating: sum, count: 60).joined(separator: ", ") + ").size()"
        #expect(try evaluation.values(sums) == [.int(180)])
        let deep = Array(repeating: "customer.i", count: 99).joined(separator: " + ")
        #expect(try evaluation.values(deep) == [.int(198)])
        let wide = (0..<2500).map { "customer.i == \($0 + 2)" }.joined(separator: " || ")
        #expect(try evaluation.values(wide) == [.bool(true)])
    }
}
