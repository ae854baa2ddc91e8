import Foundation
import MusterEngine
import MusterModel
import Testing

/// The types that imported columns get.
@Suite struct TypeInferenceTests {
    private static let many = 30_000

    /// A column `v` with a value for many rows, and one more at the end.
    private static func late(_ value: String, after usual: (Int) -> String) -> String {
        "id,v\n" + (0..<many).map { "a\(1_000_000 + $0),\(usual($0))\n" }.joined() + "z,\(value)\n"
    }

    @Test(
        "a late value that a number would not be written as makes the whole column text, and no value changes",
        arguments: [
            "01067", "0012", "+12", "+4930555", "1_2", "2024_01", "00", "-0", " 12", "12 ", "1,2", "89490200001234567891",
        ])
    func lateText(_ value: String) throws {
        let table = try ImportedTable(csv: Self.late("\"\(value)\"") { "\(10_000 + $0)" })
        #expect(table.types["v"] == "string")
        #expect(table.values["v"]?.last == value)
        #expect(table.values["v"]?.first == "10000")
    }

    @Test(
        "a late value of a wider type widens the column",
        arguments: [
            ("1.5", "double"), ("12.50", "double"), ("1e3", "double"), ("-3", "int"), ("9223372036854775807", "int"), ("", "int"),
            ("9223372036854775808", "string"), ("x", "string"),
        ])
    func lateNumbers(_ value: String, _ type: String) throws {
        #expect(try ImportedTable(csv: Self.late(value) { "\($0)" }).types["v"] == type)
    }

    @Test(
        "a late value that is not a date, a boolean or a timestamp makes the column text",
        arguments: [
            ("2024-01-01", "2024-02-30"), ("2024-01-01", "0000-00-00"), ("2024-01-01", "today"), ("true", "t"), ("true", "1"),
            ("2024-01-01 10:00:00", "2024-01-01 25:00:00"), ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00.1234567"),
        ])
    func lateTexts(_ usual: String, _ value: String) throws {
        let table = try ImportedTable(csv: Self.late(value) { _ in usual })
        #expect(table.types["v"] == "string" && table.values["v"]?.last == value)
    }

    @Test(
        "one value decides how it is read",
        arguments: [
            ("1", "int"), ("-1", "int"), ("0", "int"), ("0.5", "double"), (".5", "double"), ("-0.5", "double"), ("1E5", "double"),
            ("5.", "string"), ("1.", "string"), ("-", "string"), ("1e400", "string"), ("1e-400", "string"), ("0e0", "double"),
            ("0.12345678901234567", "double"), ("0.123456789012345678", "string"), ("nan", "string"), ("inf", "string"),
            ("0x10", "string"), ("1 000", "string"), ("true", "bool"), ("FALSE", "bool"), ("yes", "string"), ("f", "string"),
            ("2024-01-05", "date"), ("2024-1-5", "string"), ("2024/01/05", "date"), ("31/12/2024", "date"),
            ("12/31/2024", "date"), ("31.12.2024 09:30", "timestamp"), ("12/31/2024 9:30 PM", "timestamp"),
            ("2024-01-05 10:00", "timestamp"), ("2024-01-05T10:00:00.5+02:00", "timestamp"), ("10:00", "string"),
            ("01/01/2024", "date"), ("10000-01-01", "string"), ("infinity", "string"),
        ])
    func single(_ value: String, _ type: String) throws {
        #expect(try ImportedTable(csv: "id,v\nx,\(value)\n").types["v"] == type, "\(value)")
    }

    @Test("long whole numbers among fractions stay exact")
    func wholeAmongFractions() throws {
        let table = try ImportedTable(csv: "id,v,w\na,9007199254740993,9007199254740992\nb,1.5,1.5\n")
        #expect(table.types == ["id": "string", "v": "string", "w": "double"])
        #expect(table.values["v"] == ["9007199254740993", "1.5"])
    }

    @Test("the values of all files decide")
    func severalFiles() throws {
        let table = try ImportedTable([
            ("a.csv", Data("id,zip,n\na,10115,1\n".utf8)), ("b.csv", Data("n,id,zip\n2,b,01067\n".utf8)),
            ("c.csv", Data("id,extra\nc,2024-01-01\n".utf8)),
        ])
        #expect(table.types == ["id": "string", "zip": "string", "n": "int", "extra": "date"])
        #expect(table.values["zip"] == ["10115", "01067", nil] && table.values["n"] == ["1", "2", nil])
    }

    @Test("offsets are kept: values with an offset are instants, others are in UTC or in the declared zone")
    func offsets() throws {
        let csv = "id,t\na,2026-07-01T10:00:00+02:00\nb,2026-07-01 10:00:00\nc,2026-07-01T10:00:00Z\n"
        #expect(
            try ImportedTable(csv: csv).values["t"] == ["2026-07-01 08:00:00", "2026-07-01 10:00:00", "2026-07-01 10:00:00"])
        let berlin = ReadingOptions(columns: [.init(name: "t", type: .timestamp, timezone: "Europe/Berlin")])
        #expect(
            try ImportedTable(csv: csv, options: berlin).values["t"]
                == ["2026-07-01 08:00:00", "2026-07-01 08:00:00", "2026-07-01 10:00:00"])
    }

    @Test("a date that can be read in two ways is refused, with both formats")
    func ambiguousDates() throws {
        let csv = "id,due\na,03/04/2026\nb,05/06/2026\n"
        let refusal = try ImportedTable.refusal { try ImportedTable(csv: csv) }
        #expect(refusal?.code == "import.ambiguousDates")
        #expect(
            refusal?.message == "The dates in column 'due', such as '03/04/2026', can be read in two ways: with the day first "
                + "(%d/%m/%Y) or with the month first (%m/%d/%Y). No value shows which is meant.")
        #expect(refusal?.hint?.contains("--date-format '%d/%m/%Y' or --date-format '%m/%d/%Y'") == true)
        for (format, first) in [("%d/%m/%Y", "2026-04-03"), ("%m/%d/%Y", "2026-03-04")] {
            let table = try ImportedTable(csv: csv, options: .init(dateFormats: [try #require(DateFormat(format))]))
            #expect(table.types["due"] == "date" && table.values["due"]?.first == first)
        }
        let text = try ImportedTable(csv: csv, options: .init(columns: [.init(name: "due", type: .string)]))
        #expect(text.values["due"] == ["03/04/2026", "05/06/2026"])
        // One value that decides is enough, even as the last of many.
        let late = Self.late("25/12/2026") { _ in "03/04/2026" }
        #expect(try ImportedTable(csv: late).values["v"]?.first == "2026-04-03")
        #expect(try ImportedTable.refusal { try ImportedTable(csv: "id,d\na,3.4.2026 09:30\n") }?.code == "import.ambiguousDates")
    }

    @Test("a declared type is binding: a value that is not of it is refused with its line")
    func declared() throws {
        let options = ReadingOptions(columns: [.init(name: "age", type: .int, nullValues: ["N/A"])])
        #expect(try ImportedTable(csv: "id,age\na,30\nb,N/A\n", options: options).values["age"] == ["30", nil])
        let refusal = try ImportedTable.refusal {
            try ImportedTable(csv: "id,age,note\na,30,\"x\ny\"\nb,17 years,z\nc,old,z\n", options: options)
        }
        #expect(refusal?.code == "import.wrongValues")
        #expect(
            refusal?.message
                == "2 values of column 'age' are not of type int: '17 years' in line 4 of a.csv; 'old' in line 5 of a.csv.")
    }

    @Test("decimal commas, separators of thousands and null values are options")
    func notation() throws {
        let german = ReadingOptions(nullValues: ["-", "k.A."], decimal: .comma, thousands: ".")
        let table = try ImportedTable(csv: "id;spend;n\na;12,50;1.234\nb;1.234.567,00;-\nc;k.A.;7\n", options: german)
        #expect(table.types == ["id": "string", "spend": "double", "n": "int"])
        #expect(table.values["spend"] == ["12.5", "1234567.0", nil] && table.values["n"] == ["1234", nil, "7"])
        let english = ReadingOptions(thousands: ",")
        #expect(try ImportedTable(csv: "id,v\na,\"1,234.50\"\nb,3\n", options: english).values["v"] == ["1234.5", "3.0"])
        // A point is not a decimal comma.
        #expect(try ImportedTable(csv: "id;v\na;1,5\nb;2.5\n", options: .init(decimal: .comma)).types["v"] == "string")
        #expect(try ImportedTable(csv: "id,v\na,\"12,34\"\n", options: english).types["v"] == "string")
    }

    @Test("a column without values keeps the type of the current version; one of fractions stays one without fractions")
    func previousTypes() throws {
        let previous = DatasetSchema(
            name: "data", keyColumn: "id",
            columns: [
                .init(name: "id", duckDB: "VARCHAR"), .init(name: "age", duckDB: "BIGINT"), .init(name: "due", duckDB: "DATE"),
                .init(name: "spend", duckDB: "DOUBLE"),
            ])
        let table = try ImportedTable(csv: "id,age,due,spend,new\na,,,12,\nb,,,7,\n", previous: previous)
        #expect(table.types == ["id": "string", "age": "int", "due": "date", "spend": "double", "new": "string"])
        #expect(table.imported.changes.isEmpty)
    }

    @Test("a column that changes its type names the value that changed it")
    func changes() throws {
        let previous = DatasetSchema(
            name: "data", keyColumn: "id",
            columns: [
                .init(name: "id", duckDB: "VARCHAR"), .init(name: "age", duckDB: "BIGINT"), .init(name: "gone", duckDB: "DATE"),
            ])
        let table = try ImportedTable(csv: "id,age\na,30\nb,N/A\n", previous: previous)
        #expect(table.imported.changes.map(\.column) == ["age", "gone"])
        #expect(table.imported.changes.first?.after == .string)
        #expect(table.imported.changes.first?.because.first?.hasPrefix("'N/A' in line 3 of ") == true)
        #expect(table.imported.changes.last?.after == nil)
    }

    @Test("numbers of JSON are exact, and texts stay texts")
    func json() throws {
        let table = try ImportedTable(
            jsonLines: """
                {"id":"a","card":89490200001234567891,"n":1,"x":1.5,"t":"12","b":true,"d":"2024-01-05","mix":1,"l":[1,2],"big":[89490200001234567891]}
                {"id":"b","card":3,"n":9223372036854775807,"x":2,"t":"7","b":false,"d":"2024-01-06","mix":"one","l":[3],"big":[]}
                """)
        #expect(
            table.types == [
                "id": "string", "card": "string", "n": "int", "x": "double", "t": "string", "b": "bool", "d": "date",
                "mix": "string", "l": "list(int)", "big": "list(string)",
            ])
        #expect(
            table.values["card"] == ["89490200001234567891", "3"] && table.values["big"] == ["[89490200001234567891]", "[]"])
        #expect(table.values["n"] == ["1", "9223372036854775807"])
    }

    @Test("keys made of rows or of columns")
    func generatedKeys() throws {
        let file = [(name: "a.csv", content: Data("shop,day\nb,1\na,2\n".utf8))]
        let rows = try ImportedTable(file, key: "row_key", keySource: .row)
        #expect(rows.values["row_key"] == ["0000000001", "0000000002"] && rows.values["shop"] == ["b", "a"])
        let hashed = try ImportedTable(file, key: "row_key", keySource: .hash(["shop", "day"]))
        let more = try ImportedTable(
            [("b.csv", Data("day,shop\n2,a\n1,b\n3,c\n".utf8))], key: "row_key", keySource: .hash(["shop", "day"]))
        #expect(Set(hashed.values["row_key"] ?? []).isSubset(of: more.values["row_key"] ?? []))
        let twice = try ImportedTable.refusal {
            try ImportedTable([("a.csv", Data("shop,day\nb,1\nb,1\n".utf8))], key: "row_key", keySource: .hash(["shop", "day"]))
        }
        #expect(twice?.code == "import.duplicateKeys")
    }

    @Test("Windows-1252 is converted, and a line that names the separator is understood")
    func encodings() throws {
        var bytes = Data("sep=;\r\nid;name\r\n1;5 ".utf8)
        bytes += [0x80] as [UInt8]
        bytes += Data(" off ".utf8)
        bytes += [0x96] as [UInt8]
        bytes += Data(" M".utf8)
        bytes += [0xfc, 0x0d, 0x0a] as [UInt8]
        let table = try ImportedTable([("a.csv", bytes)], options: .init(encoding: .windows1252))
        #expect(table.values["name"] == ["5 € off – Mü"])
        let refusal = try ImportedTable.refusal { try ImportedTable([("a.csv", bytes)]) }
        #expect(refusal?.code == "import.notUTF8" && refusal?.hint?.contains("iconv -f WINDOWS-1252") == true)
        let wide = try #require("id,name\n1,Mü €\n".data(using: .utf16))
        #expect(try ImportedTable([("a.csv", wide)], options: .init(encoding: .utf16)).values["name"] == ["Mü €"])
    }

    @Test("a key that differs from another only in case or blanks is noted")
    func similarKeys() throws {
        let table = try ImportedTable(csv: "id\nann@x.test\nAnn@X.test\n\" C1\"\nC1\nC2\n")
        #expect(table.imported.similarKeys == SimilarKeys(groups: 2, first: [["Ann@X.test", "ann@x.test"], [" C1", "C1"]]))
        #expect(try ImportedTable(csv: "id\na\nb\n").imported.similarKeys == nil)
    }

    @Test(
        "a text column that holds only numbers, some with a comma or separators, has an example of them",
        arguments: [
            (["12,50", "1.234,00", "7"], "1.234,00"), (["1,234.50", "12"], "1,234.50"), (["-1 234,5", "", "2"], "-1 234,5"),
            (["1.234.567", "1"], "1.234.567"), (["12,50", "x"], nil), (["01067", "12,50"], nil), (["01067", "80331"], nil),
            (["12.50", "1.5"], nil), (["+49 123", "1"], nil), (["1,2,3", "1"], nil), (["a", "b"], nil), (["12,50 EUR"], nil),
            (["89490200001234567891", "1"], nil), ([""], nil),
        ])
    func numberExamples(_ values: [String], _ expected: String?) throws {
        let csv = "id,v\n" + values.enumerated().map { "\($0.offset),\"\($0.element)\"\n" }.joined()
        #expect(try ImportedTable(csv: csv).numberExamples["v"] == expected)
    }

    @Test("one late value that is no number is enough for no example")
    func lateNumberExample() throws {
        let usual = Self.late("\"1,5\"") { "\"\($0),25\"" }
        #expect(try ImportedTable(csv: usual).numberExamples["v"] == "29999,25")
        #expect(try ImportedTable(csv: Self.late("x") { "\"\($0),25\"" }).numberExamples["v"] == nil)
    }
}
