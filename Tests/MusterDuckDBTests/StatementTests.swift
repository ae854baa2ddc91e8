import MusterDuckDB
import Testing

@Suite("Statements")
struct StatementTests: ~Copyable {
    let connection: Connection

    init() throws {
        connection = try Database().connect()
    }

    @Test("several statements run in one call, and the changes of the last one are counted")
    func execute() throws {
        #expect(try connection.execute("CREATE TABLE t (i INTEGER); INSERT INTO t SELECT range FROM range(5)") == 5)
        #expect(try connection.execute("UPDATE t SET i = 0 WHERE i > 2") == 2)
        #expect(try connection.execute("DELETE FROM t") == 5)
        #expect(try connection.execute("SELECT 1") == 0)
    }

    @Test("the error for invalid SQL has the reason and the position")
    func badSQL() throws {
        do throws(DuckDBError) {
            try connection.execute("SELEC 1")
            Issue.record("ran")
        } catch {
            #expect(error.message.hasPrefix("Parser Error: syntax error at or near \"SELEC\""))
            #expect(error.sql == "SELEC 1")
        }
        do throws(DuckDBError) {
            _ = try connection.query("SELECT nope FROM range(3)")
            Issue.record("ran")
        } catch {
            #expect(error.kind == .prepare)
            #expect(error.message.contains("\"nope\" not found"))
            #expect(error.description.hasSuffix("[SELECT nope FROM range(3)]"))
        }
    }

    @Test("a statement that fails while streaming throws its error at every further call")
    func failsLate() throws {
        var result = try connection.query(
            "SELECT CASE WHEN i < 100000 THEN 1 ELSE error('too far') END FROM range(200000) t(i)")
        var rows = 0
        for _ in 1...2 {
            do throws(DuckDBError) {
                while let chunk = try result.nextChunk() { rows += chunk.count }
                Issue.record("no failure")
            } catch {
                #expect(error.kind == .execute)
                #expect(error.message.contains("too far"))
            }
        }
        #expect(rows <= 100_000)
    }

    @Test("a zero byte in SQL is refused, and does not truncate it")
    func zeroByte() throws {
        #expect(throws: DuckDBError(.prepare, "A zero byte is not allowed here.", sql: "SELECT 1\0 + nope")) {
            try connection.rows("SELECT 1\0 + nope")
        }
        #expect(throws: DuckDBError.self) { try connection.execute("SELECT 1\0") }
    }

    @Test("a prepared statement runs again with other values")
    func reuse() throws {
        try connection.execute("CREATE TABLE t (id INTEGER, name VARCHAR)")
        var insert = try connection.prepare("INSERT INTO t VALUES (?, ?)")
        #expect(insert.parameterCount == 2)
        for id in 1...3 {
            try insert.bind([.init(id), .init("customer \(id)")])
            #expect(try insert.execute() == 1)
        }
        var select = try connection.prepare("SELECT name FROM t WHERE id = $1")
        for id in 1...3 {
            try select.bind(.init(id), at: 1)
            var result = try select.query()
            #expect(try result.rows() == [[.string("customer \(id)")]])
        }
    }

    @Test("parameters can be bound by name")
    func names() throws {
        var statement = try connection.prepare("SELECT $low + $high, $low")
        try statement.bind(1, to: "low")
        try statement.bind(2, to: "high")
        var result = try statement.query()
        #expect(try result.rows() == [[3, 1]])
        do throws(DuckDBError) {
            try statement.bind(1, to: "middle")
            Issue.record("bound")
        } catch {
            #expect(error.kind == .bind)
            #expect(error.message == "There is no parameter $middle.")
        }
    }

    @Test("an invalid binding is refused, and the statement remains usable")
    func badBindings() throws {
        var statement = try connection.prepare("SELECT ?::INTEGER")
        #expect(throws: DuckDBError(.bind, "There is no parameter 2: the statement has 1.", sql: "SELECT ?::INTEGER")) {
            try statement.bind(1, at: 2)
        }
        #expect(throws: DuckDBError(.bind, "The statement has 1 parameters, not 0.", sql: "SELECT ?::INTEGER")) {
            try statement.bind([])
        }
        #expect(throws: DuckDBError(.bind, "A list cannot be bound.", sql: "SELECT ?::INTEGER")) {
            try statement.bind([1, 2], at: 1)
        }
        #expect(throws: DuckDBError.self) { _ = try statement.query() }
        try statement.bind("not a number", at: 1)
        #expect(throws: DuckDBError.self) {
            var result = try statement.query()
            _ = try result.rows()
        }
        try statement.bind("12", at: 1)
        var result = try statement.query()
        #expect(try result.rows() == [[12]])
    }

    @Test("a text with a zero byte is bound as a whole")
    func zeroByteInText() throws {
        #expect(try connection.rows("SELECT ?, length(?)", "a\0b", "") == [["a\0b", 0]])
    }

    @Test("a transaction keeps all changes or none")
    func transaction() throws {
        struct Stop: Error {}
        try connection.execute("CREATE TABLE t (i INTEGER)")
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try connection.rows("SELECT count(*) FROM t") == [[0]])
        let changed = try connection.transaction { try connection.execute("INSERT INTO t VALUES (1), (2)") }
        #expect(changed == 2)
        #expect(try connection.rows("SELECT count(*) FROM t") == [[2]])
    }

    @Test("a nested transaction is refused, and the outer one fails with it")
    func nested() throws {
        try connection.execute("CREATE TABLE t (i INTEGER)")
        #expect(throws: DuckDBError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                try connection.transaction { _ = try connection.execute("INSERT INTO t VALUES (2)") }
            }
        }
        #expect(try connection.rows("SELECT count(*) FROM t") == [[0]])
        try connection.transaction { _ = try connection.execute("INSERT INTO t VALUES (3)") }
        #expect(try connection.rows("SELECT * FROM t") == [[3]])
    }
}
