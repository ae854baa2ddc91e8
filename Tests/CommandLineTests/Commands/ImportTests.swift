import Foundation
import MusterDuckDB
import MusterTestSupport
import Testing

/// Unusual files that are valid.
@Suite struct ImportTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: String]
        var rows: Int
        /// The types of the relevant columns.
        var types: [String: String]

        init(_ name: String, _ files: [String: String], rows: Int, _ types: [String: String]) {
            (self.name, self.files, self.rows, self.types) = (name, files, rows, types)
        }

        var testDescription: String { name }
    }

    private static let numbers = (0..<30_000).map { "\($0),\($0)\n" }.joined()

    private static let dates = (0..<30_000).map { "\($0),2024-01-01\n" }.joined()

    private static func objects(_ value: String) -> String {
        (0..<30_000).map { #"{"id":"\#($0)","a":\#(value)}\#n"# }.joined()
    }

    static let cases = [
        Case("a byte order mark", ["a.csv": "\u{feff}id,a\n1,2\n"], rows: 1, ["id": "string", "a": "int"]),
        Case("CRLF", ["a.csv": "id,a\r\n007,2\r\n008,3\r\n"], rows: 2, ["id": "string", "a": "int"]),
        Case("semicolons", ["a.csv": "id;a\n1;2,5\n"], rows: 1, ["id": "string", "a": "string"]),
        Case("tabs", ["a.tsv": "id\ta\n1\t2\n"], rows: 1, ["id": "string", "a": "int"]),
        Case("one column", ["a.csv": "id\n1\n2\n"], rows: 2, ["id": "string"]),
        Case("empty lines between rows", ["a.csv": "id,a\n1,2\n\n3,4\n\n"], rows: 2, ["a": "int"]),
        Case("a comment sign", ["a.csv": "id,a\n#1,2\n#2,3\n"], rows: 2, ["a": "int"]),
        Case(
            "odd column names", ["a.csv": "id,\"a \"\"q\"\"\",\"x,y\",né,\"l\nb\",$,1st,select\n1,2,3,4,5,6,7,8\n"], rows: 1,
            ["a \"q\"": "int", "x,y": "int", "né": "int", "l\nb": "int", "select": "int"]),
        Case("text after many numbers", ["a.csv": "id,n\n\(numbers)x,many\n"], rows: 30_001, ["n": "string"]),
        Case("a fraction after many numbers", ["a.csv": "id,n\n\(numbers)x,1.5\n"], rows: 30_001, ["n": "double"]),
        Case("a half after many numbers", ["a.csv": "id,n\n\(numbers)x,15e-1\n"], rows: 30_001, ["n": "double"]),
        Case(
            "a number too large after many", ["a.csv": "id,n\n\(numbers)x,99999999999999999999\n"], rows: 30_001, ["n": "string"]
        ),
        Case("a time after many dates", ["a.csv": "id,d\n\(dates)x,2024-01-01 10:00:00\n"], rows: 30_001, ["d": "timestamp"]),
        Case(
            "a fraction after many JSON numbers", ["a.jsonl": objects("7") + #"{"id":"x","a":1.5}"#], rows: 30_001,
            ["a": "double"]),
        Case(
            "another field after many JSON objects", ["a.jsonl": objects("7") + #"{"id":"x","b":"c"}"#], rows: 30_001,
            ["a": "int", "b": "string"]),
        Case(
            "a time after many JSON dates", ["a.jsonl": objects("\"2024-01-01\"") + #"{"id":"x","a":"2024-01-01 10:00:00"}"#],
            rows: 30_001, ["a": "timestamp"]),
        Case("dates of two forms", ["a.csv": "id,d\n1,2024-01-01\n2,31/12/2024\n"], rows: 2, ["d": "string"]),
        Case("numbers that are not finite", ["a.csv": "id,a\n1,nan\n2,inf\n3,1.5\n"], rows: 3, ["a": "string"]),
        Case(
            "different columns", ["a.csv": "id,a\n1,2\n", "b.csv": "b,id\nx,2\n"], rows: 2,
            ["id": "string", "a": "int", "b": "string"]),
        Case("a wild card in the name", ["a[1]*.csv": "id,a\n1,2\n"], rows: 1, ["a": "int"]),
        Case("a folder that looks like a partition", ["y=1/a.csv": "id,a\n1,2\n"], rows: 1, ["id": "string", "a": "int"]),
        Case("a JSON list", ["a.json": #"[{"id":"1","a":2},{"id":"2"}]"#], rows: 2, ["id": "string", "a": "int"]),
        Case(
            "JSON of mixed types", ["a.jsonl": #"{"id":1,"a":1}\#n{"id":"x","a":"t"}\#n"#], rows: 2,
            ["id": "string", "a": "string"]),
    ]

    @Test("an unusual file is imported", .tags(.slow), .fullRunOnly, arguments: cases)
    func oddities(_ example: Case) throws {
        let muster = try MusterProcess.withWorkspace()
        for (name, text) in example.files { try muster.file(name, text) }
        let result = try muster.call(["import"] + example.files.keys.sorted() + ["--key", "id", "--json"])
        #expect(result.messages.isEmpty)
        let version = try result.json(ImportedVersion.self)
        #expect(version.rowCount == example.rows)
        for (column, type) in example.types { #expect(version.types[column] == type, "\(column)") }
    }

    @Test(
        "ids are kept exactly, and written in byte order",
        arguments: [
            (
                "a.csv",
                "id,age\n\"x,1\",1\n\"q\"\"r\",2\n\"n\nl\",3\nÅsa,4\n007,5\n7,6\n\(String(repeating: "z", count: 3000)),7\n",
                ["007", "7", "\"n\nl\"", "\"q\"\"r\"", "\"x,1\"", String(repeating: "z", count: 3000), "Åsa"]
            ),
            (
                "a.jsonl",
                #"{"id":12345678901234567890123,"age":1}"# + "\n" + #"{"id":1.0,"age":2}"# + "\n"
                    + #"{"id":"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11","age":3}"#,
                ["1.0", "12345678901234567890123", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"]
            ),
            (
                "a.json",
                #"{"id":"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11","age":3}"# + "\n"
                    + #"{"id":"B0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11","age":3}"#,
                ["A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "B0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"]
            ),
        ])
    func ids(_ file: String, _ content: String, inOrder ids: [String]) throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("import", muster.file(file, content), "--key", "id", "--part-size", "2", "--force").status == 0)
        #expect(try muster("run", "weekly").status == 0)
        let rows = ids.map { "\($0),'=1+1,Email,0.7,\"Gold card, email\"" }
        #expect(
            try muster.lines("ws/runs/weekly-1/output/weekly-1.csv")
                == ["customer_id,offer_name,channel,score,creative"] + rows)
    }

    @Test("compressed files are read, and a truncated one is refused")
    func compressed() throws {
        let muster = try MusterProcess.withWorkspace()
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let path = muster.folder.appendingPathComponent(try muster.file("a.csv", "id,a\n" + Self.numbers)).path
        gzip.arguments = ["gzip", "-k", path]
        try gzip.start()
        try gzip.waitForEnd()
        #expect(try muster("import", "a.csv.gz", "--key", "id", "--json").json(ImportedVersion.self).rowCount == 30_000)

        let complete = try Data(contentsOf: muster.folder.appendingPathComponent("a.csv.gz"))
        let cut = try muster("import", muster.file("cut.csv.gz", complete.prefix(complete.count / 2)), "--key", "id")
        #expect(
            cut.messages == """
                error: 'cut.csv.gz' cannot be read: Unexpected end of GZIP stream: cut.csv.gz.
                  It may be damaged or truncated. Export or copy it again.

                """)
        #expect(cut.status == 2)
        let misnamed = try muster("import", muster.file("b.csv", complete), "--key", "id")
        #expect(
            misnamed.messages
                == "error: 'b.csv' is compressed with gzip, despite its name.\n  Rename it to end in .gz.\n")
    }

    @Test("columns of every Parquet type are imported, and those with a corresponding type work in expressions")
    func parquetTypes() throws {
        let muster = try MusterProcess.ready()
        try muster.parquet(
            "types.parquet",
            """
            SELECT range::int AS id, 30 AS age, uuid() AS u, DATE '2024-01-01' + range::int AS d,
              (range * 1.25)::DECIMAL(18,3) AS m, (range::HUGEINT * 10000000000000000000)::HUGEINT AS h,
              TIMESTAMPTZ '2024-01-01 10:00:00+02' AS tz, [range, range + 1] AS l, {'a': range} AS s, 'abc'::BLOB AS b,
              CASE WHEN range = 3 THEN 'nan'::DOUBLE ELSE 1 END AS n, true AS bo, range::UTINYINT AS ut
            FROM range(20)
            """)
        #expect(try muster("import", "types.parquet", "--key", "id").status == 0)
        let all = """
            customer.u != "x" && customer.d >= timestamp("2024-01-01") && customer.m < 100.5 && customer.h > -1.0 &&
              customer.tz < now && 3 in customer.l && customer.n == 1.0 && customer.bo && customer.ut < 100
            """
        #expect(
            try muster("apply", "-f", "-", input: MusterProcess.segment(where: all)).messages.hasPrefix("Applied 1 definition"))
        let run = try muster("run", "weekly", "--json").json(PrintedRun.self)
        // 2 has 3 in its list too; 3 is not a number.
        #expect(run.totalCustomers == 1)
        let none = try muster("apply", "-f", "-", input: MusterProcess.segment(where: "customer.age > 1 && customer.s == 1"))
        #expect(
            none.messages == """
                standard input:4:28: customer.s cannot be used: its column is of type STRUCT(a BIGINT). (Import its parts as \
                columns of their own, as text, numbers, true and false, dates or lists of them.)
                Nothing was applied: 1 error.

                """)
    }

    @Test("values that no expression knows are missing, and lists of instants and of spans of time work in every zone")
    func parquetValues() throws {
        let muster = try MusterProcess.ready()
        try muster.parquet(
            "values.parquet",
            """
            SELECT range::int AS id, 30 AS age, 0.234::FLOAT AS f, ['nan'::DOUBLE, 1] AS l, INTERVAL 1 DAY AS iv,
              CASE WHEN range = 3 THEN DATE '5000000-01-01' ELSE DATE '2024-01-01' END AS d,
              CASE WHEN range = 4 THEN TIMESTAMP '-infinity' WHEN range = 5 THEN TIMESTAMP '199983-01-01'
                ELSE TIMESTAMP '2024-01-01' END AS t,
              [TIMESTAMPTZ '2024-01-01 00:30:00+00'] AS tz, [INTERVAL 2 HOURS] AS ivs
            FROM range(10)
            """)
        #expect(try muster("import", "values.parquet", "--key", "id").status == 0)
        let all = """
            customer.f >= 0.234 && customer.l.exists(x, x == 1.0) && customer.l[0] == null && customer.d < now && customer.t < now &&
              customer.t.getHours() == 0 && customer.tz[0] == timestamp("2024-01-01T00:30:00Z") &&
              customer.iv == duration("24h") && duration("2h") in customer.ivs
            """
        #expect(
            try muster("apply", "-f", "-", input: MusterProcess.segment(where: all)).messages.hasPrefix("Applied 1 definition"))
        // The lists would follow the zone of the process if they were cast.
        let run = try muster.call(["run", "weekly", "--json"], variables: ["TZ": "America/New_York"]).json(PrintedRun.self)
        #expect(run.totalCustomers == 7)
    }

    @Test("a Parquet file with fractional keys, or a truncated one, is refused")
    func parquetRefusals() throws {
        let muster = try MusterProcess.withWorkspace()
        try muster.parquet("a.parquet", "SELECT range::DOUBLE AS id FROM range(1000)")
        #expect(
            try muster("import", "a.parquet", "--key", "id").messages == """
                error: Column 'id' has the type double, which cannot be a key.
                  Store it as text or integers, or choose another column with --key.

                """)
        let complete = try Data(contentsOf: muster.folder.appendingPathComponent("a.parquet"))
        let cut = try muster("import", muster.file("cut.parquet", complete.dropLast(50)), "--key", "id")
        #expect(cut.messages == "error: 'cut.parquet' is not a Parquet file, or is truncated.\n  Export or copy it again.\n")
        #expect(cut.status == 2)
    }
}

extension MusterProcess {
    fileprivate func parquet(_ name: String, _ query: String) throws {
        let path = folder.appendingPathComponent(name).path
        try Database().connect().execute("COPY (\(query)) TO '\(path)' (FORMAT parquet)")
    }
}
