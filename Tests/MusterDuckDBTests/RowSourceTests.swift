import Foundation
import MusterDuckDB
import MusterTestSupport
import Testing

@Suite("Rows made in Swift, read as a table")
struct RowSourceTests: ~Copyable {
    let connection: Connection
    private let folder: Folder

    init() throws {
        connection = try Database(options: ["threads": "1"]).connect()
        folder = Folder()
    }

    struct Stop: Error, Equatable { var row: Int }

    @Test("a COPY that fails does not hang", .tags(.slow), .fullRunOnly, .timeLimit(.minutes(5)), arguments: 0..<3)
    func failingCopies(batch: Int) throws {
        for attempt in 0..<60 {
            var rows = Numbers(count: 1_000_000)
            let last = (batch * 60 + attempt) * 1_741 % 300_000
            #expect(throws: Stop.self) {
                try connection.execute(
                    "COPY (FROM muster_rows()) TO '\(folder.path("\(attempt % 3).parquet"))' (FORMAT parquet, ROW_GROUP_SIZE 8192)",
                    reading: Numbers.columns
                ) { chunk in
                    if rows.next > last { throw Stop(row: rows.next) }
                    return try rows.fill(&chunk)
                }
            }
        }
    }

    @Test("rows of every type and nulls are read in order")
    func types() throws {
        let members = ["a", "é", "long member name"]
        let columns: [ColumnDescription] = [
            .init(name: "i", type: .integer), .init(name: "b", type: .bigint), .init(name: "d", type: .double),
            .init(name: "s", type: .varchar), .init(name: "e", type: .enumeration(members: members)),
            .init(name: "day", type: .date), .init(name: "t", type: .timestampTZ), .init(name: "u", type: .utinyint),
        ]
        let texts = ["", "short", "twelve bytes", "thirteen byte", "größer als zwölf Bytes", "a\0zero"]
        var chunks = 0
        try connection.execute("CREATE TABLE t AS FROM muster_rows()", reading: columns) { chunk in
            guard chunks < 2 else { return 0 }
            defer { chunks += 1 }
            let strings = try chunk.strings(3)
            for row in 0..<6 {
                let value = chunks * 6 + row
                try chunk.column(0).write(Int32(-value), at: row)
                try chunk.column(1).write(Int64(value) << 40, at: row)
                try chunk.column(2).write(Double(value) / 4, at: row)
                if chunks == 0 {
                    strings.write(texts[row], at: row)
                } else {
                    try strings.write(utf8: Array(texts[row].utf8).span, at: row)
                }
                try chunk.enumeration(4).write(value % 3, at: row)
                try chunk.column(5).write(Day(daysSince1970: Int32(value)), at: row)
                try chunk.column(6).write(Timestamp(microsecondsSince1970: Int64(value)), at: row)
                try chunk.column(7).write(UInt8(value), at: row)
            }
            if chunks == 1 {
                try chunk.column(0, as: Int32.self).writeNull(at: 5)
                try chunk.column(2, as: Double.self).writeNull(at: 5)
                strings.writeNull(at: 5)
                try chunk.enumeration(4).writeNull(at: 5)
            }
            return 6
        }
        var result = try connection.query("FROM t")
        #expect(result.columns == columns)
        let rows = try result.rows()
        #expect(rows.count == 12)
        for (value, row) in rows.enumerated().dropLast() {
            #expect(
                row == [
                    .int(Int64(-value)), .int(Int64(value) << 40), .double(Double(value) / 4),
                    .string(texts[value % 6]), .string(members[value % 3]), .day(Day(daysSince1970: Int32(value))),
                    .timestampTZ(Timestamp(microsecondsSince1970: Int64(value))), .int(Int64(value)),
                ])
        }
        #expect(
            rows.last == [
                .null, .int(11 << 40), .null, .null, .null, .day(Day(daysSince1970: 11)),
                .timestampTZ(Timestamp(microsecondsSince1970: 11)), 11,
            ])
    }

    @Test("members of enumerations of any size are read", arguments: [1, 255, 256, 65535, 65536, 70000])
    func enumerationSize(memberCount: Int) throws {
        let members = (0..<memberCount).map { "member \($0)" }
        let codes = [0, memberCount / 2, memberCount - 1]
        var isDone = false
        try connection.execute(
            "CREATE TABLE t AS FROM muster_rows()", reading: [.init(name: "e", type: .enumeration(members: members))]
        ) { chunk in
            guard !isDone else { return 0 }
            isDone = true
            let column = try chunk.enumeration(0)
            column.write(contentsOf: codes.span)
            column.write(contentsOf: [UInt32(memberCount - 1)].span, at: 3)
            return 4
        }
        #expect(
            try connection.rows("SELECT e::VARCHAR FROM t")
                == (codes + [memberCount - 1]).map { [.string("member \($0)")] })
    }

    @Test("a value that is not written is zero, empty or the first member, also after a chunk that wrote it")
    func unwritten() throws {
        let columns: [ColumnDescription] = [
            .init(name: "i", type: .bigint), .init(name: "s", type: .varchar),
            .init(name: "e", type: .enumeration(members: ["a", "b"])),
        ]
        var chunks = 0
        try connection.execute("CREATE TABLE t AS FROM muster_rows()", reading: columns) { chunk in
            chunks += 1
            if chunks == 1 {
                for row in 0..<chunk.capacity {
                    try chunk.column(0).write(Int64(7), at: row)
                    try chunk.strings(1).write("a text of more than twelve bytes", at: row)
                    try chunk.enumeration(2).write(1, at: row)
                    if row % 2 == 0 { try chunk.strings(1).writeNull(at: row) }
                }
            }
            return chunks < 3 ? chunk.capacity : 0
        }
        #expect(
            try connection.rows("SELECT i, s, e, count(*) FROM t GROUP BY ALL ORDER BY ALL") == [
                [0, "", "a", 2048], [7, "a text of more than twelve bytes", "b", 1024], [7, .null, "b", 1024],
            ])
    }

    @Test("chunks of any size are read in order, also with more threads", arguments: [1, 4])
    func order(threads: Int) throws {
        let connection = try Database(options: ["threads": "\(threads)"]).connect()
        var numbers = Numbers(count: 300_000)
        try connection.execute(
            "CREATE TABLE t AS SELECT * FROM muster_rows()", reading: Numbers.columns
        ) { chunk in try numbers.fill(&chunk, upTo: 1 + numbers.next % 2048) }
        var result = try connection.query("SELECT i FROM t")
        var next: Int64 = 0
        while let chunk = try result.nextChunk() {
            let column = try chunk.column(0, as: Int64.self)
            for row in 0..<chunk.count {
                guard column[row] == next else {
                    Issue.record("\(String(describing: column[row])) in place of \(next)")
                    return
                }
                next += 1
            }
        }
        #expect(next == 300_000)
    }

    @Test("without rows, the table and the file are empty")
    func empty() throws {
        let file = folder.path("empty.parquet")
        var calls = 0
        let copied = try connection.execute(
            "COPY (FROM muster_rows()) TO '\(file)' (FORMAT parquet)", reading: Numbers.columns
        ) { _ in
            calls += 1
            return 0
        }
        #expect(copied == 0)
        #expect(calls == 1)
        #expect(try connection.rows("SELECT count(*) FROM '\(file)'") == [[0]])
    }

    @Test("a Parquet file written by COPY reads back equal")
    func parquet() throws {
        let file = folder.path("rows.parquet")
        #expect(try copy(100_000, to: file) == 100_000)
        #expect(
            try connection.rows(
                """
                SELECT count(*), count(s), bool_and(i = row), bool_and(s IS NOT DISTINCT FROM text),
                    bool_and(e = 'member ' || row % 200)
                FROM (SELECT *, file_row_number AS row, CASE WHEN row % 7 > 0 THEN 'customer number ' || row END AS text
                      FROM read_parquet('\(file)', file_row_number = true))
                """) == [[100_000, .int(100_000 - 14_286), true, true, true]])
    }

    @Test("an enumeration is dictionary-encoded text in Parquet, cast or not", arguments: ["e", "e::VARCHAR AS e"])
    func enumerationInParquet(column: String) throws {
        let file = folder.path("rows.parquet")
        #expect(try copy(100_000, column, to: file) == 100_000)
        #expect(
            try connection.rows("SELECT type, converted_type FROM parquet_schema('\(file)') WHERE name = 'e'")
                == [["BYTE_ARRAY", "UTF8"]])
        let encodings = try connection.rows(
            "SELECT DISTINCT encodings FROM parquet_metadata('\(file)') WHERE path_in_schema = 'e'")
        // Two names of one encoding.
        #expect(encodings == [["RLE_DICTIONARY"]] || encodings == [["PLAIN_DICTIONARY"]])
    }

    @Test("COPY writes the same bytes every time")
    func deterministic() throws {
        let files = (0..<3).map { folder.path("\($0).parquet") }
        for file in files {
            // A database and a thread of its own, and other work on the machine, change nothing.
            let other = try RowSourceTests()
            _ = try other.copy(300_000, to: file)
        }
        let contents = try files.map { try Data(contentsOf: URL(filePath: $0)) }
        #expect(contents[0] == contents[1])
        #expect(contents[0] == contents[2])
    }

    @Test("an error of the closure ends the statement, is thrown unchanged, and leaves no file, or the earlier one")
    func failure() throws {
        let file = folder.path("rows.parquet")
        #expect(throws: Stop(row: 200_704)) { try copy(300_000, to: file, failingAt: 200_000) }
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(throws: Stop(row: 0)) {
            try connection.execute("CREATE TABLE t AS FROM muster_rows()", reading: Numbers.columns) { _ in
                throw Stop(row: 0)
            }
        }
        #expect(throws: DuckDBError.self) { try connection.execute("FROM t") }
        #expect(try copy(10, to: file) == 10)
        #expect(throws: Stop(row: 200_704)) { try copy(300_000, to: file, failingAt: 200_000) }
        #expect(try connection.rows("SELECT count(*) FROM '\(file)'") == [[10]])
    }

    @Test("a failure of the statement is thrown as DuckDB's error")
    func statementFailure() throws {
        var numbers = Numbers(count: 10_000)
        let error = #expect(throws: DuckDBError.self) {
            try connection.execute(
                "SELECT error('row ' || i) FROM muster_rows() WHERE i = 5000", reading: Numbers.columns
            ) { try numbers.fill(&$0) }
        }
        #expect(error?.message.contains("row 5000") == true)
        let notBound = #expect(throws: DuckDBError.self) {
            try connection.execute("SELECT nothing FROM muster_rows()", reading: Numbers.columns) { _ in 0 }
        }
        #expect(notBound?.message.contains("nothing") == true)
    }

    @Test("one connection reads any number of times, with different columns, also in a transaction")
    func repeated() throws {
        try connection.execute("CREATE TABLE t (s VARCHAR)")
        for repetition in 0..<50 {
            try connection.transaction {
                var isDone = false
                try connection.execute(
                    "INSERT INTO t FROM muster_rows()", reading: [.init(name: "c\(repetition)", type: .varchar)]
                ) { chunk in
                    guard !isDone else { return 0 }
                    isDone = true
                    try chunk.strings(0).write("repetition \(repetition)", at: 0)
                    return 1
                }
            }
        }
        #expect(try connection.rows("FROM t") == (0..<50).map { [.string("repetition \($0)")] })
    }

    @Test("connections of one database read their own rows")
    func parallel() async throws {
        let database = try Database(options: ["threads": "2"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 1...4 {
                let connection = try database.connect()
                group.addTask {
                    var numbers = Numbers(count: 50_000 * worker)
                    try connection.execute(
                        "CREATE TABLE t\(worker) AS SELECT i FROM muster_rows()", reading: Numbers.columns
                    ) { try numbers.fill(&$0) }
                }
            }
            try await group.waitForAll()
        }
        for worker in 1...4 {
            #expect(try database.connect().rows("SELECT count(*) FROM t\(worker)") == [[.init(50_000 * worker)]])
        }
    }

    @Test("rows are read once, and only during their statement")
    func once() throws {
        let twice = #expect(throws: DuckDBError.self) {
            try connection.execute("FROM muster_rows() AS a, muster_rows() AS b", reading: Numbers.columns) { _ in 0 }
        }
        #expect(twice?.message == "Invalid Input Error: The rows of muster_rows() can be read only once.")
        let none = #expect(throws: DuckDBError.self) { try connection.execute("FROM muster_rows()") }
        #expect(none?.message.contains("There are no rows for muster_rows() to read.") == true)
        try connection.execute("PREPARE later AS FROM muster_rows()", reading: Numbers.columns) { _ in 0 }
        #expect(throws: DuckDBError.self) { try connection.execute("EXECUTE later") }
    }

    @Test("wrong columns and values are refused")
    func refused() throws {
        let types: [ColumnType] = [
            .hugeint, .list(.integer), .enumeration(members: []), .enumeration(members: ["a", "a"]),
        ]
        for type in types {
            let error = #expect(throws: DuckDBError.self) {
                try connection.execute("FROM muster_rows()", reading: [.init(name: "c", type: type)]) { _ in 0 }
            }
            #expect(error?.kind == .wrongType)
        }
        #expect(throws: DuckDBError.self) { try connection.execute("FROM muster_rows()", reading: []) { _ in 0 } }
        let wrong = #expect(throws: DuckDBError.self) {
            try connection.execute("FROM muster_rows()", reading: Numbers.columns) { chunk in
                try chunk.strings(0).write("a", at: 0)
                return 1
            }
        }
        #expect(wrong?.message == "Column 'i' is BIGINT and cannot be written as String.")
        let encoding = #expect(throws: DuckDBError.self) {
            try connection.execute("FROM muster_rows()", reading: Numbers.columns) { chunk in
                try chunk.strings(1).write(utf8: [0x61, 0xFF].span, at: 0)
                return 1
            }
        }
        #expect(encoding == DuckDBError(.append, "A text is not UTF-8."))
    }

    @Test("the closure is released after success, after failure, and when the statement never ran", arguments: 0..<4)
    func released(ending: Int) throws {
        weak var seen: Token?
        do {
            let token = Token()
            seen = token
            let read = "SELECT i FROM muster_rows()"
            let sql = [read, read, "SELECT", "PREPARE p AS \(read)"][ending]
            do {
                try connection.execute(sql, reading: Numbers.columns) { [token] _ in
                    _ = token
                    if ending == 1 { throw Stop(row: 0) }
                    return 0
                }
                #expect(ending == 0 || ending == 3)
            } catch {
                #expect(ending == 1 || ending == 2)
            }
        }
        #expect(seen == nil)
    }

    @Test("another thread can interrupt the statement, and the connection runs the next one")
    func interrupted() throws {
        let handle = connection.interruptHandle
        var numbers = Numbers(count: .max)
        let error = #expect(throws: DuckDBError.self) {
            try connection.execute("CREATE TABLE t AS SELECT i FROM muster_rows()", reading: Numbers.columns) { chunk in
                if numbers.next > 100_000 { handle.interrupt() }
                return try numbers.fill(&chunk)
            }
        }
        #expect(error?.kind == .interrupted)
        #expect(try copy(10, to: folder.path("rows.parquet")) == 10)
    }

    @Test("a read-only database has the table too")
    func readOnly() throws {
        let path = folder.path("file.duckdb")
        try Database(path: path).connect().execute("CREATE TABLE t (i INTEGER)")
        let connection = try Database(path: path, options: ["access_mode": "READ_ONLY"]).connect()
        var numbers = Numbers(count: 10)
        try connection.execute("SELECT i FROM muster_rows()", reading: Numbers.columns) { try numbers.fill(&$0) }
        #expect(numbers.next == 10)
    }

    private final class Token: Sendable {}

    private borrowing func copy(
        _ count: Int, _ columns: String = "*", to file: String, failingAt failure: Int = .max
    ) throws -> Int {
        var numbers = Numbers(count: count)
        return try connection.execute(
            "COPY (SELECT \(columns) FROM muster_rows()) TO '\(file)' (FORMAT parquet)", reading: Numbers.columns
        ) { chunk in
            guard numbers.next < failure else { throw Stop(row: numbers.next) }
            return try numbers.fill(&chunk)
        }
    }
}

/// A folder that goes with the test.
private final class Folder: Sendable {
    private let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
}

/// Rows numbered from 0.
private struct Numbers {
    static let columns: [ColumnDescription] = [
        .init(name: "i", type: .bigint), .init(name: "s", type: .varchar),
        .init(name: "e", type: .enumeration(members: (0..<200).map { "member \($0)" })),
    ]
    let count: Int
    var next = 0

    init(count: Int) { self.count = count }

    mutating func fill(_ chunk: inout ChunkWriter, upTo limit: Int = .max) throws -> Int {
        let rows = min(chunk.capacity, limit, count - next)
        let numbers = try chunk.column(0, as: Int64.self)
        let strings = try chunk.strings(1)
        let members = try chunk.enumeration(2)
        for row in 0..<rows {
            let number = next + row
            numbers.write(Int64(number), at: row)
            strings.write("customer number \(number)", at: row)
            if number % 7 == 0 { strings.writeNull(at: row) }
            members.write(number % 200, at: row)
        }
        next += rows
        return rows
    }
}
