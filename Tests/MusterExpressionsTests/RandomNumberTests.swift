import Foundation
import MusterDuckDB
import MusterTestSupport
import Testing

@testable import MusterExpressions

/// Number functions over random numbers, against whole numbers and Foundation.
@Suite("Random numbers") struct RandomNumberTests {
    private func double(_ value: Value) -> Double? { if case .double(let value) = value { value } else { nil } }

    private static func literal(_ value: Double?) -> String { value.map { "CAST('\($0)' AS DOUBLE)" } ?? "NULL" }

    /// A decimal number with one decimal more than it is rounded to: `unscaled` / 10^(`digits` + 1).
    private struct DecimalNumber {
        var unscaled: Int
        var digits: Int

        var value: Double { Double(unscaled) / pow(10, Double(digits + 1)) }

        /// Half away from zero, scaled by 10^`digits`.
        var rounded: Int { (abs(unscaled) + 5) / 10 * unscaled.signum() }

        func text(mark: String, separator: String) -> String {
            let all = String(abs(rounded))
            let padded = String(repeating: "0", count: max(0, digits + 1 - all.count)) + all
            var (whole, groups) = (String(padded.dropLast(digits)), [String]())
            while whole.count > 3 {
                groups.insert(String(whole.suffix(3)), at: 0)
                whole = String(whole.dropLast(3))
            }
            let sign = rounded < 0 ? "-" : ""
            return sign + ([whole] + groups).joined(separator: separator) + (digits == 0 ? "" : mark + padded.suffix(digits))
        }
    }

    @Test("numbers are rounded and written as their decimals say, half away from zero", arguments: 0...8)
    func decimals(_ digits: Int) throws {
        var random = SeededRandom(seed: 6000 + digits)
        let bounds = [9, 99, 999, 99_999, 9_999_999, 999_999_999_999]
        let numbers = (0..<300).map { index in
            let bound = random.pick(bounds)
            let some = random.int(-bound...bound)
            return DecimalNumber(unscaled: index % 2 == 0 ? some / 10 * 10 + (some < 0 ? -5 : 5) : some, digits: digits)
        }
        let evaluation = try Evaluation(
            [("d", "DOUBLE", .double)], rows: numbers.map { "(\(Self.literal($0.value)))" } + ["(NULL)"])
        let forms = [(".", ""), (",", "."), (".", ","), (",", "\u{202F}"), (",", "'"), ("·", "_")]
        let texts =
            ["round(customer.d, \(digits))", "formatNumber(customer.d, \(digits))"]
            + forms.map { "formatNumber(customer.d, \(digits), \"\($0.0)\", \"\($0.1)\")" }
        let found = try evaluation.rows(texts, EvaluationTime(now: 0))
        #expect(found.last == Array(repeating: Value.null, count: texts.count))
        for (number, row) in zip(numbers, found) {
            #expect(double(row[0]) == Double(number.rounded) / pow(10, Double(digits)), "\(number)")
            #expect(row[1] == .string(number.text(mark: ".", separator: "")), "\(number)")
            for (form, value) in zip(forms, row.dropFirst(2)) {
                #expect(value == .string(number.text(mark: form.0, separator: form.1)), "\(number) \(form)")
            }
        }
    }

    @Test("whole numbers are written exactly, up to the largest")
    func wholeNumbers() throws {
        var random = SeededRandom(seed: 61)
        let numbers: [Int64] =
            [0, -1, 999, 1000, -1000, .max, .min, 1_000_000]
            + (0..<100).map { _ in Int64.random(in: .min ... .max, using: &random) }
        let evaluation = try Evaluation([("i", "BIGINT", .int)], rows: numbers.map { "(\($0))" })
        let found = try evaluation.rows(
            ["formatNumber(customer.i, 0, ',', '.')", "formatNumber(customer.i, 2, ',')", "string(customer.i)"],
            EvaluationTime(now: 0))
        for (number, row) in zip(numbers, found) {
            var (digits, groups) = (String(number.magnitude), [String]())
            while digits.count > 3 {
                groups.insert(String(digits.suffix(3)), at: 0)
                digits = String(digits.dropLast(3))
            }
            let sign = number < 0 ? "-" : ""
            #expect(row[0] == .string(sign + ([digits] + groups).joined(separator: ".")))
            #expect(row[1] == .string("\(number),00") && row[2] == .string("\(number)"))
        }
    }

    @Test("functions of doubles are Foundation's, and missing where the result is not finite", arguments: 1...3)
    func doubles(_ seed: Int) throws {
        var random = SeededRandom(seed: 6100 + seed)
        let special: [Double?] = [
            nil, 0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e308, -1e308, .leastNonzeroMagnitude, 9.007199254740993e15, -9.3e18, 9.3e18,
        ]
        func number(_ random: inout SeededRandom) -> Double? {
            random.chance(0.3) ? random.pick(special) : random.double(-1...1) * pow(10, Double(random.int(-3...8)))
        }
        let rows = (0..<400).map { _ in (number(&random), number(&random)) }
        let evaluation = try Evaluation(
            [("a", "DOUBLE", .double), ("b", "DOUBLE", .double)],
            rows: rows.map { "(\(Self.literal($0.0)), \(Self.literal($0.1)))" })
        func one(_ body: @escaping (Double) -> Double) -> (Double?, Double?) -> Double? { { a, _ in a.map(body) } }
        func two(_ body: @escaping (Double, Double) -> Double) -> (Double?, Double?) -> Double? {
            { a, b in a.flatMap { a in b.map { body(a, $0) } } }
        }
        let cases: [(String, (Double?, Double?) -> Double?)] = [
            ("round(customer.a)", one { $0.rounded(.toNearestOrAwayFromZero) }), ("floor(customer.a)", one { $0.rounded(.down) }),
            ("ceil(customer.a)", one { $0.rounded(.up) }), ("abs(customer.a)", one { $0.magnitude }),
            ("sqrt(customer.a)", one { $0.squareRoot() }), ("log(customer.a)", one { log($0) }),
            ("log10(customer.a)", one { log10($0) }),
            ("pow(customer.a, customer.b)", two { pow($0, $1) }), ("min(customer.a, customer.b)", two { Swift.min($0, $1) }),
            ("max(customer.a, customer.b)", two { Swift.max($0, $1) }), ("customer.a + customer.b", two { $0 + $1 }),
            ("customer.a * customer.b", two { $0 * $1 }), ("customer.a / customer.b", two { $0 / $1 }),
            ("coalesce(customer.a, customer.b)", { a, b in a ?? b }),
        ]
        let found = try evaluation.rows(cases.map(\.0) + ["int(customer.a)"], EvaluationTime(now: 0))
        for (row, values) in zip(rows, found) {
            for (sample, value) in zip(cases, values) {
                let expected = sample.1(row.0, row.1).flatMap { $0.isFinite ? $0 : nil }
                guard let expected, let found = double(value) else {
                    #expect(expected == nil && value == .null, "\(sample.0) of \(row)")
                    continue
                }
                // Only powers and logarithms may differ in the last digit.
                let isExact = !sample.0.hasPrefix("pow") && !sample.0.hasPrefix("log")
                #expect(abs(found - expected) <= (isExact ? 0 : 4 * expected.ulp), "\(sample.0) of \(row)")
            }
            #expect(
                values.last == row.0.flatMap { Int64(exactly: $0.rounded(.towardZero)) }.map(Value.int) ?? .null, "int of \(row)")
        }
    }

    @Test("arithmetic of ints is exact or missing", arguments: 1...3)
    func ints(_ seed: Int) throws {
        var random = SeededRandom(seed: 6200 + seed)
        func number(_ random: inout SeededRandom) -> Int64? {
            switch random.int(0...3) {
            case 0: random.pick([nil, 0, 1, -1, .max, .min, .max - 1, .min + 1, 3_037_000_500, 1 << 32])
            case 1: Int64.random(in: .min ... .max, using: &random)
            default: Int64(random.int(-20...20))
            }
        }
        let rows = (0..<400).map { _ in (number(&random), number(&random)) }
        let evaluation = try Evaluation(
            [("a", "BIGINT", .int), ("b", "BIGINT", .int)],
            rows: rows.map { "(\($0.0.map { "'\($0)'::BIGINT" } ?? "NULL"), \($0.1.map { "'\($0)'::BIGINT" } ?? "NULL"))" })
        func exact(_ body: @escaping (Int128, Int128) -> Int128?) -> (Int64, Int64) -> Int64? {
            { a, b in body(Int128(a), Int128(b)).flatMap { Int64(exactly: $0) } }
        }
        let cases: [(String, (Int64, Int64) -> Int64?)] = [
            ("customer.a + customer.b", exact { $0 + $1 }), ("customer.a - customer.b", exact { $0 - $1 }),
            ("customer.a * customer.b", exact { $0 * $1 }), ("customer.a / customer.b", exact { $1 == 0 ? nil : $0 / $1 }),
            ("customer.a % customer.b", exact { $1 == 0 ? nil : $0 % $1 }),
            ("min(customer.a, customer.b)", exact { Swift.min($0, $1) }),
            ("max(customer.a, customer.b)", exact { Swift.max($0, $1) }),
            ("abs(customer.a - 1 + 1) + 0 * customer.b", exact { a, _ in a == Int128(Int64.min) ? nil : Swift.abs(a) }),
            ("-customer.a + 0 * customer.b", exact { a, _ in -a }),
        ]
        let found = try evaluation.rows(cases.map(\.0), EvaluationTime(now: 0))
        for (row, values) in zip(rows, found) {
            for (sample, value) in zip(cases, values) {
                let expected = row.0.flatMap { a in row.1.flatMap { sample.1(a, $0) } }
                #expect(value == expected.map(Value.int) ?? .null, "\(sample.0) of \(row)")
            }
        }
    }
}
