import MusterDuckDB
import Testing

@Suite("Appender")
struct AppenderTests: ~Copyable {
    let connection: Connection

    init() throws {
        connection = try Database().connect()
    }

    struct Stop: Error {}

    func count(_ table: String) throws -> Value {
        try connection.rows("SELECT count(*) FROM \(table)")[0][0]
    }

    @Test("values of every type and nulls are appended")
    func values() throws {
        try connection.execute(
            """
            CREATE TABLE t (a BOOLEAN, b TINYINT, c SMALLINT, d INTEGER, e BIGINT, f UTINYINT, g USMALLINT, h UINTEGER,
                i UBIGINT, j FLOAT, k DOUBLE, l VARCHAR, m VARCHAR, n BLOB, o DATE, p TIMESTAMP, q INTEGER DEFAULT 9)
            """)
        try connection.append(to: "t") { appender in
            try appender.append(true)
            try appender.append(Int8(-1))
            try appender.append(Int16(-2))
            try appender.append(Int32(-3))
            try appender.append(-4)
            try appender.append(UInt8(1))
            try appender.append(UInt16(2))
            try appender.append(UInt32(3))
            try appender.append(UInt64(4))
            try appender.append(Float(0.5))
            try appender.append(0.25)
            try appender.append("a text with a zero \0 byte")
            try appender.append(utf8: Array("été".utf8).span)
            try appender.append(blob: [0, 255].span)
            try appender.append(Day(daysSince1970: 1))
            try appender.append(Timestamp(microsecondsSince1970: 2))
            try appender.appendDefault()
            try appender.endRow()
            for _ in 0..<17 { try appender.appendNull() }
            try appender.endRow()
        }
        let expected: [Value] = [
            true, -1, -2, -3, -4, 1, 2, 3, 4, 0.5, 0.25, "a text with a zero \0 byte", "été", .blob([0, 255]),
            .day(Day(daysSince1970: 1)), .timestamp(Timestamp(microsecondsSince1970: 2)), 9,
        ]
        #expect(try connection.rows("SELECT * FROM t") == [expected, Array(repeating: nil, count: 17)])
    }

    @Test("empty texts and byte strings are not null")
    func empty() throws {
        try connection.execute("CREATE TABLE t (a VARCHAR, b VARCHAR, c BLOB)")
        try connection.append(to: "t") { appender in
            try appender.append("")
            try appender.append(utf8: [UInt8]().span)
            try appender.append(blob: [UInt8]().span)
            try appender.endRow()
        }
        #expect(try connection.rows("SELECT * FROM t") == [["", "", .blob([])]])
    }

    @Test("a failure leaves no row, not even rows that the appender had already written", arguments: [1, 300_000])
    func allOrNothing(rows: Int) throws {
        try connection.execute("CREATE TABLE t (i BIGINT)")
        #expect(throws: Stop.self) {
            try connection.append(to: "t") { appender in
                for row in 0..<rows {
                    try appender.append(row)
                    try appender.endRow()
                }
                throw Stop()
            }
        }
        #expect(try count("t") == 0)
        try connection.append(to: "t") { appender in
            try appender.append(1)
            try appender.endRow()
        }
        #expect(try count("t") == 1)
    }

    @Test("a value of the wrong type fails the append, with DuckDB's reason")
    func badValue() throws {
        try connection.execute("CREATE TABLE t (i INTEGER)")
        do {
            try connection.append(to: "t") { appender in
                try appender.append(1)
                try appender.endRow()
                try appender.append("many")
                try appender.endRow()
            }
            Issue.record("appended")
        } catch let error as DuckDBError {
            #expect(error.kind == .append)
            #expect(error.message.contains("'many'"))
        }
        #expect(try count("t") == 0)
    }

    @Test("a violated constraint is reported at the end, and no row is kept")
    func constraint() throws {
        try connection.execute("CREATE TABLE t (i INTEGER PRIMARY KEY)")
        do {
            try connection.append(to: "t") { appender in
                for _ in 0..<2 {
                    try appender.append(7)
                    try appender.endRow()
                }
            }
            Issue.record("appended")
        } catch let error as DuckDBError {
            #expect(error.kind == .append)
            #expect(error.message.contains("PRIMARY KEY"))
        }
        #expect(try count("t") == 0)
    }

    @Test("a row with too few values fails the append")
    func unfinishedRow() throws {
        try connection.execute("CREATE TABLE t (a INTEGER, b INTEGER)")
        #expect(throws: DuckDBError.self) { try connection.append(to: "t") { try $0.append(1) } }
        #expect(throws: DuckDBError.self) {
            try connection.append(to: "t") { appender in
                try appender.append(1)
                try appender.endRow()
            }
        }
        #expect(try count("t") == 0)
    }

    @Test("names of tables and schemas need no quoting")
    func names() throws {
        try connection.execute("CREATE SCHEMA \"my schema\"; CREATE TABLE \"my schema\".\"a \"\"table\" (i INTEGER)")
        try connection.append(to: "a \"table", schema: "my schema") { appender in
            try appender.append(1)
            try appender.endRow()
        }
        #expect(try count("\"my schema\".\"a \"\"table\"") == 1)
    }

    @Test("the error for a missing table has its name")
    func noTable() throws {
        do {
            try connection.append(to: "nowhere") { _ in }
            Issue.record("appended")
        } catch let error as DuckDBError {
            #expect(error.message.contains("nowhere"))
        }
    }

    @Test("an append inside a transaction is committed or rolled back with it")
    func inTransaction() throws {
        try connection.execute("CREATE TABLE t (i INTEGER)")
        func appendOne() throws {
            try connection.append(to: "t") { appender in
                try appender.append(1)
                try appender.endRow()
            }
        }
        try connection.transaction {
            try appendOne()
            try appendOne()
        }
        #expect(try count("t") == 2)
        #expect(throws: Stop.self) {
            try connection.transaction {
                try appendOne()
                throw Stop()
            }
        }
        #expect(try count("t") == 2)
    }

    @Test("a transaction with a failed append cannot be committed, even when the failure is ignored")
    func dooms() throws {
        try connection.execute("CREATE TABLE t (i INTEGER)")
        #expect(throws: DuckDBError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                do {
                    try connection.append(to: "t") { try $0.append("many") }
                    Issue.record("appended")
                } catch {}
            }
        }
        #expect(try count("t") == 0)
    }
}
