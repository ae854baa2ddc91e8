import MusterDuckDB
import MusterTestSupport
import Testing

@testable import MusterExpressions

/// List functions over random lists, some with missing elements, against loops.
@Suite("Random lists") struct RandomListTests {
    private struct Row {
        var list: [Int?]?
        var other: [Int?]?
        var tags: [String?]?
        var k: Int?

        /// The elements of ``list`` that are not missing.
        var numbers: [Int]? { list.map { $0.compactMap(\.self) } }
    }

    private func sql<Element>(_ list: [Element?]?, _ element: (Element) -> String) -> String {
        list.map { "[" + $0.map { $0.map(element) ?? "NULL" }.joined(separator: ", ") + "]" } ?? "NULL"
    }

    private func row(_ random: inout SeededRandom) -> Row {
        func list<Element>(_ element: (inout SeededRandom) -> Element) -> [Element?]? {
            if random.chance(0.1) { return nil }
            let missing = random.pick([0, 0, 0.3])
            return (0..<random.pick([0, 1, 2, 3, 5])).map { _ in random.chance(missing) ? nil : element(&random) }
        }
        let numbers = list { $0.int(-3...3) }
        return Row(
            list: numbers, other: random.chance(0.4) ? numbers : list { $0.int(-3...3) },
            tags: list { $0.pick(["", "a", "é", "e\u{301}", "o'x", ", ", "👍🏽"]) },
            k: random.chance(0.1) ? nil : random.int(-3...4))
    }

    /// `12 / (x - k) > 2`, missing where x is k.
    private func condition(_ x: Int, _ k: Int?) -> Bool? { k.flatMap { x == $0 ? nil : 12 / (x - $0) > 2 } }

    private func any(_ values: [Bool?]) -> Bool? { values.contains(true) ? true : values.contains(nil) ? nil : false }

    @Test("list functions pass over missing elements, and conditions have three values", arguments: 1...4)
    func functions(_ seed: Int) throws {
        var random = SeededRandom(seed: 5000 + seed)
        let rows = (0..<300).map { _ in row(&random) }
        let evaluation = try Evaluation(
            [
                ("n", "BIGINT[]", .list(of: .int)), ("m", "BIGINT[]", .list(of: .int)), ("tags", "VARCHAR[]", .list(of: .string)),
                ("k", "BIGINT", .int),
            ],
            rows: rows.map { row in
                "(\(sql(row.list) { "\($0)" })::BIGINT[], \(sql(row.other) { "\($0)" })::BIGINT[], "
                    + "\(sql(row.tags) { "'\($0.replacing("'", with: "''"))'" })::VARCHAR[], \(row.k.map(String.init) ?? "NULL"))"
            })
        let test = "12 / (x - customer.k) > 2"
        let texts = [
            "customer.n.size()", "customer.n[customer.k]", "customer.n[1]", "customer.k in customer.n",
            "customer.n.exists(x, \(test))", "customer.n.all(x, \(test))", "customer.n.exists_one(x, \(test))",
            "customer.n.filter(x, \(test)).map(x, string(x)).join(';')", "customer.n.map(x, 12 / (x - customer.k)).size()",
            "customer.n.map(x, x * x + 1).map(x, string(x)).join(';')", "(customer.n + customer.m).size()",
            "(customer.n + [customer.k]).size()", "customer.n == customer.m", "customer.n != customer.m",
            "customer.n == [1, 2]", "customer.tags.join(', ')", "customer.tags.exists(t, t in ['a', 'é'])",
            "customer.tags.filter(t, t.size() > 1).size()", "customer.n.exists(x, customer.m.exists(y, x == y))",
            "customer.n.all(x, x > -4 || customer.k > 0)",
        ]
        let found = try evaluation.rows(texts, EvaluationTime(now: 0))
        for (row, values) in zip(rows, found) {
            let tests = row.numbers?.map { condition($0, row.k) }
            let quotients = row.numbers?.compactMap { x in row.k.flatMap { x == $0 ? nil : 12 / (x - $0) } }
            let chosen = row.numbers?.filter { condition($0, row.k) == true }
            let squares = row.numbers?.map { "\($0 * $0 + 1)" }.joined(separator: ";")
            let isComplete = row.list?.contains(nil) == false && row.other?.contains(nil) == false
            let areEqual = isComplete ? row.list == row.other : nil
            func element(_ index: Int?) -> Int? {
                guard let list = row.list, let index, list.indices.contains(index) else { return nil }
                return list[index]
            }
            let tags = row.tags?.compactMap(\.self)
            var expected: [Value] = [
                Value(row.list?.count), Value(element(row.k)), Value(element(1)),
                Value(
                    row.numbers.flatMap { numbers in
                        numbers.isEmpty && row.list?.isEmpty == true ? false : row.k.map(numbers.contains)
                    }),
                Value(tests.flatMap(any)), Value(tests.flatMap { any($0.map { $0.map { !$0 } }).map { !$0 } }),
                Value(tests.flatMap { $0.contains(nil) ? nil : $0.count { $0 == true } == 1 }),
                Value(chosen?.map { "\($0)" }.joined(separator: ";")), Value(quotients?.count), Value(squares),
                Value(row.list.flatMap { list in row.other.map { list.count + $0.count } }),
            ]
            expected += [
                Value(row.list.map { $0.count + 1 }), Value(areEqual), Value(areEqual.map { !$0 }),
                Value(row.list?.contains(nil) == false ? row.list == [1, 2] : nil), Value(tags?.joined(separator: ", ")),
                Value(
                    tags?.contains {
                        $0.unicodeScalars.elementsEqual("a".unicodeScalars) || $0.unicodeScalars.elementsEqual("é".unicodeScalars)
                    }),
                Value(tags?.count { $0.unicodeScalars.count > 1 }),
                Value(
                    row.numbers.flatMap { numbers in
                        numbers.isEmpty ? false : row.other.map { others in numbers.contains { others.contains($0) } }
                    }),
                Value(row.numbers.map { _ in true }),
            ]
            for (text, (value, expected)) in zip(texts, zip(values, expected)) {
                // How lists with missing elements compare is the database's.
                if text.contains("customer.n ==") || text.contains("customer.n !="),
                    row.list?.contains(nil) == true || !isComplete
                {
                    continue
                }
                #expect(value == expected, "\(text) of \(row)")
            }
        }
    }
}

extension Value {
    fileprivate init(_ value: Int?) { self = value.map { .int(Int64($0)) } ?? .null }
    fileprivate init(_ value: Bool?) { self = value.map(Value.bool) ?? .null }
}
