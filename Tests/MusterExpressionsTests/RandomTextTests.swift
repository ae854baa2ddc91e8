import Foundation
import MusterDuckDB
import MusterTestSupport
import Testing

@testable import MusterExpressions

/// Text functions over random texts, against functions over arrays of code points.
@Suite("Random texts") struct RandomTextTests {
    /// A text as its code points: equal texts of Swift can differ in them.
    typealias Points = [Unicode.Scalar]

    /// Letters with and without counterparts, combining marks, an emoji of several code points, quotes, and what patterns and
    /// formats of SQL treat in a special way.
    private static let letters: [String] = [
        "a", "B", "z", "é", "e\u{301}", "ß", "Ä", "я", "Σ", "٣", "👍🏽", "👩‍👧", "\u{FEFF}", "'", "\"", "\\", "%", "_", "$1", ",", ";",
        " ",
        "\u{A0}", "\u{3000}", "\t", "\n", "{}", "ab", "aba", "1", "中",
    ]

    private func text(_ random: inout SeededRandom, atMost count: Int) -> String? {
        if random.chance(0.08) { return nil }
        return (0..<random.int(0...count)).map { _ in random.pick(Self.letters) }.joined()
    }

    private func sql(_ text: String?) -> String { text.map { "'\($0.replacing("'", with: "''"))'" } ?? "NULL" }

    private struct Row {
        var s: Points?
        var t: Points?
        var u: Points?
        var i: Int?
        var j: Int?
    }

    private func points(_ value: Value) -> Points? {
        if case .string(let text) = value { Array(text.unicodeScalars) } else { nil }
    }

    private static func occurrences(of part: Points, in text: Points) -> [Int] {
        guard !part.isEmpty, part.count <= text.count else { return [] }
        var (found, index) = ([Int](), 0)
        while index + part.count <= text.count {
            if Array(text[index..<index + part.count]) == part {
                found.append(index)
                index += part.count
            } else {
                index += 1
            }
        }
        return found
    }

    private static func pieces(_ text: Points, by separator: Points) -> [Points] {
        if separator.isEmpty { return text.map { [$0] } }
        var (pieces, start) = ([Points](), 0)
        for place in occurrences(of: separator, in: text) {
            pieces.append(Array(text[start..<place]))
            start = place + separator.count
        }
        return pieces + [Array(text[start...])]
    }

    private static func trimmed(_ text: Points) -> Points {
        let front = text.drop { $0.properties.isWhitespace }
        return Array(Array(front.reversed()).drop { $0.properties.isWhitespace }.reversed())
    }

    /// - Returns: `nil` unless 0 ≤ start ≤ end ≤ size.
    private static func part(_ text: Points, _ start: Int, _ end: Int) -> Points? {
        start >= 0 && start <= end && end <= text.count ? Array(text[start..<end]) : nil
    }

    private static func mapped(_ text: Points, _ mapping: (Unicode.Scalar) -> String) -> Points {
        text.map { scalar in
            let mapped = Array(mapping(scalar).unicodeScalars)
            return mapped.count == 1 ? mapped[0] : scalar
        }
    }

    @Test("text functions count and compare code points", arguments: 1...4)
    func functions(_ seed: Int) throws {
        var random = SeededRandom(seed: 4000 + seed)
        let texts = (0..<300).map { _ in
            let s = text(&random, atMost: 12)
            // Half of the parts occur in the text.
            let some = s.map { Array($0.unicodeScalars) }.flatMap { points -> String? in
                let start = random.int(0...points.count)
                let end = random.int(start...min(points.count, start + 2))
                return Self.part(points, start, end).map { String(String.UnicodeScalarView($0)) }
            }
            return (s, random.chance(0.5) ? some : text(&random, atMost: 2), text(&random, atMost: 2))
        }
        let numbers = texts.map { _ in
            (
                random.chance(0.05) ? nil : random.int(-2...16),
                random.chance(0.05) ? nil : random.pick([random.int(-1...20), 1 << 40])
            )
        }
        let rows = zip(texts, numbers).map { texts, numbers in
            Row(
                s: texts.0.map { Array($0.unicodeScalars) }, t: texts.1.map { Array($0.unicodeScalars) },
                u: texts.2.map { Array($0.unicodeScalars) }, i: numbers.0, j: numbers.1)
        }
        let evaluation = try Evaluation(
            [
                ("s", "VARCHAR", .string), ("t", "VARCHAR", .string), ("u", "VARCHAR", .string), ("i", "BIGINT", .int),
                ("j", "BIGINT", .int),
            ],
            rows: zip(texts, numbers).map { texts, numbers in
                "(\(sql(texts.0)), \(sql(texts.1)), \(sql(texts.2)), \(numbers.0.map(String.init) ?? "NULL"), "
                    + "\(numbers.1.map(String.init) ?? "NULL"))"
            })
        let cases: [(String, (Row) -> Any?)] = [
            ("customer.s.size()", { $0.s?.count }),
            (
                "customer.s.contains(customer.t)",
                { row in
                    both(row.s, row.t) { $1.isEmpty || !Self.occurrences(of: $1, in: $0).isEmpty }
                }
            ),
            ("customer.s.startsWith(customer.t)", { row in both(row.s, row.t) { Array($0.prefix($1.count)) == $1 } }),
            ("customer.s.endsWith(customer.t)", { row in both(row.s, row.t) { Array($0.suffix($1.count)) == $1 } }),
            (
                "customer.s.indexOf(customer.t)",
                { row in
                    both(row.s, row.t) { $1.isEmpty ? 0 : Self.occurrences(of: $1, in: $0).first ?? -1 }
                }
            ),
            ("customer.s.substring(customer.i)", { row in both(row.s, row.i) { Self.part($0, $1, $0.count) } ?? nil }),
            (
                "customer.s.substring(customer.i, customer.j)",
                { row in
                    guard let s = row.s, let i = row.i, let j = row.j else { return nil }
                    return Self.part(s, i, j)
                }
            ),
            ("customer.s.substring(2, 5)", { $0.s.flatMap { Self.part($0, 2, 5) } }),
            (
                "customer.s.replace(customer.t, customer.u)",
                { row in
                    guard let s = row.s, let t = row.t, let u = row.u else { return nil }
                    return t.isEmpty ? s : Array(Self.pieces(s, by: t).joined(separator: u))
                }
            ),
            (
                "customer.s.split(customer.t).join('|')",
                { row in
                    both(row.s, row.t) { Array(Self.pieces($0, by: $1).joined(separator: ["|"])) }
                }
            ),
            ("customer.s.split(customer.t).size()", { row in both(row.s, row.t) { Self.pieces($0, by: $1).count } }),
            ("customer.s.split('')[1]", { $0.s.flatMap { $0.count > 1 ? [$0[1]] : nil } }),
            ("customer.s.split(',')[0]", { $0.s.map { Self.pieces($0, by: [","])[0] } }),
            ("customer.s.trim()", { $0.s.map(Self.trimmed) }),
            ("customer.s.lower()", { $0.s.map { Self.mapped($0) { $0.properties.lowercaseMapping } } }),
            ("customer.s.upper()", { $0.s.map { Self.mapped($0) { $0 == "ß" ? "ẞ" : $0.properties.uppercaseMapping } } }),
            (
                "customer.s.lowerAscii()",
                { $0.s.map { Self.mapped($0) { $0.isASCII ? $0.properties.lowercaseMapping : "\($0)" } } }
            ),
            (
                "customer.s.upperAscii()",
                { $0.s.map { Self.mapped($0) { $0.isASCII ? $0.properties.uppercaseMapping : "\($0)" } } }
            ),
            ("customer.s + customer.t", { row in both(row.s, row.t) { $0 + $1 } }),
            ("concat(customer.s, '-', customer.t)", { row in both(row.s, row.t) { $0 + ["-"] + $1 } }),
            ("coalesce(customer.s, customer.t, '?')", { $0.s ?? $0.t ?? ["?"] }),
            ("customer.s == customer.t", { row in both(row.s, row.t) { $0 == $1 } }),
            (
                "customer.s < customer.t",
                { row in
                    both(row.s, row.t) { $0.map(\.value).lexicographicallyPrecedes($1.map(\.value)) }
                }
            ),
        ]
        let found = try evaluation.rows(cases.map(\.0), EvaluationTime(now: 0))
        for (row, values) in zip(rows, found) {
            for (sample, value) in zip(cases, values) { expect(value, sample.1(row), "\(sample.0) of \(row)") }
        }
    }

    /// Compares a value with an int, a bool or code points; `nil` is missing.
    private func expect(_ value: Value, _ expected: Any?, _ comment: Comment) {
        switch expected {
        case let number as Int: #expect(value == .int(Int64(number)), comment)
        case let truth as Bool: #expect(value == .bool(truth), comment)
        case let text as Points: #expect(points(value) == text, comment)
        default: #expect(value == .null, comment)
        }
    }

    @Test("a constant text gives what a column gives, and texts that differ only in their code points are not equal")
    func constants() throws {
        var random = SeededRandom(seed: 77)
        for _ in 0..<60 {
            let (s, t) = (text(&random, atMost: 5) ?? "", text(&random, atMost: 2) ?? "")
            let evaluation = try Evaluation(
                [("s", "VARCHAR", .string), ("t", "VARCHAR", .string)], rows: ["(\(sql(s)), \(sql(t)))"])
            let offer = ExpressionScope.Root.constants(values: ["s": .string(s), "t": .string(t)], known: [:])
            for form in [
                "x.s.size()", "x.s.startsWith(x.t)", "x.s == x.t", "x.s < x.t", "x.s + x.t", "x.s in [x.t, 'a']",
                "concat(x.s, x.t)",
            ] {
                let column = try evaluation.values(form.replacing("x.", with: "customer."))[0]
                let constant = try Expression(parsing: form.replacing("x.", with: "offer."))
                    .check(in: ExpressionScope(["offer": offer])).folded(at: EvaluationTime(now: 0))
                let value = try evaluation.database.connect().rows("SELECT \(constant.sql(SQLRendering(dialect: .duckDB)))")[0][0]
                #expect(points(value) == points(column), "\(form) of \(s), \(t)")
                if points(column) == nil { #expect(value == column, "\(form) of \(s), \(t)") }
            }
        }
    }
}

/// The result for two values; `nil` if either is missing.
private func both<A, B, Result>(_ first: A?, _ second: B?, _ body: (A, B) -> Result) -> Result? {
    guard let first, let second else { return nil }
    return body(first, second)
}
