import Foundation
import MusterEngine
import MusterTestSupport
import Testing

/// The types and values of random columns, against a reference in plain Swift.
@Suite struct RandomColumnTests {
    private static let pools: [[String]] = [
        [
            "1", "-7", "0", "42", "9223372036854775807", "-9223372036854775808", "", "3.25", "1e3", "007", "-0",
            "99999999999999999999",
        ],
        [
            "0.5", "12.50", "-3.75", "1E2", "4", "", "1.", "0.12345678901234567", "0.1234567890123456789", "9007199254740993",
            "2e308",
        ],
        ["true", "False", "TRUE", "", "t", "0"],
        ["2024-01-05", "1999-12-31", "", "2024-02-29", "2023-02-29", "2024-1-5", "2024-01-05 10:00", "2024-01-05T10:00:00Z"],
    ]

    /// The type of a text by the documented rules.
    private static func types(of text: String) -> Set<String> {
        var types: Set<String> = ["string"]
        if let number = Int64(text), "\(number)" == text { types.insert("int") }
        if text.wholeMatch(of: /-?((0|[1-9]\d*)(\.\d+)?|\.\d+)([eE][-+]?\d+)?/) != nil, text != "-0", let number = Double(text),
            number.isFinite
        {
            let mantissa = text.split(whereSeparator: { "eE".contains($0) })[0]
            let digits = mantissa.filter(\.isNumber).drop { $0 == "0" }
            let isWhole = !text.contains(where: { ".eE".contains($0) })
            let isExact = !isWhole || Int64(text).map { $0.magnitude <= 1 << 53 } == true
            if digits.count <= 17, isExact, number != 0 || digits.isEmpty { types.insert("double") }
        }
        if ["true", "false"].contains(text.lowercased()) { types.insert("bool") }
        if isDate(text) { types.formUnion(["date", "timestamp"]) }
        if let match = text.wholeMatch(of: /(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d)?Z?/), isDate(String(match.1)) {
            types.insert("timestamp")
        }
        return types
    }

    private static func isDate(_ text: String) -> Bool {
        guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)/), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[month - 1]).contains(day)
    }

    private static func type(of column: [String]) -> String {
        let values = column.filter { !$0.isEmpty }
        guard let first = values.first else { return "string" }
        let shared = values.dropFirst().reduce(types(of: first)) { $0.intersection(types(of: $1)) }
        return ["int", "double", "bool", "date", "timestamp"].first(where: shared.contains) ?? "string"
    }

    @Test("types follow the rules, and texts are stored as they are written", arguments: 0..<12)
    func columns(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let rows = 40
        // Few different values in a column, so that all types occur.
        let columns = (0..<8).map { index in
            let pool = Self.pools[index % Self.pools.count]
            let chosen = (0..<Int.random(in: 1...4, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }
            return (0..<rows).map { _ in chosen.randomElement(using: &random) ?? "" }
        }
        var csv = "id," + columns.indices.map { "c\($0)" }.joined(separator: ",") + "\n"
        for row in 0..<rows { csv += "r\(100 + row)," + columns.map { $0[row] }.joined(separator: ",") + "\n" }
        let table = try ImportedTable(csv: csv)
        for (index, column) in columns.enumerated() {
            let type = try #require(table.types["c\(index)"])
            #expect(type == Self.type(of: column), "\(Set(column).sorted())")
            let stored = try #require(table.values["c\(index)"])
            for (text, value) in zip(column, stored) {
                switch type {
                case _ where text.isEmpty: #expect(value == nil)
                case "string", "int": #expect(value == text)
                case "double": #expect(value.flatMap(Double.init) == Double(text))
                case "bool": #expect(value == text.lowercased())
                default: #expect(value?.prefix(10) == text.prefix(10))
                }
            }
        }
    }
}
