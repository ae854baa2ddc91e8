import Foundation
import MusterDuckDB
import Synchronization
import Testing

@Suite("Streaming")
struct StreamingTests {
    @Test("the first rows of a trillion are read without computing the rest")
    func lazy() throws {
        let connection = try Database(options: ["threads": "1"]).connect()
        var result = try connection.query("SELECT range * 2 FROM range(1000000000000)")
        let first = try result.firstChunk()
        let column = try first.column(0, as: Int64.self)
        #expect(column.values[first.count - 1] == Int64(first.count - 1) * 2)
    }

    @Test("a result and its chunks outlive their connection and database")
    func outlives() throws {
        func makeResult() throws -> StreamedResult {
            try Database().connect().query("SELECT 'row number ' || range FROM range(5000)")
        }
        func makeChunk() throws -> DataChunk {
            var result = try makeResult()
            return try result.firstChunk()
        }
        var result = try makeResult()
        #expect(try result.rows().last == ["row number 4999"])
        let chunk = try makeChunk()
        #expect(try chunk.strings(0).string(7) == "row number 7")
    }

    @Test("a statement outlives its connection")
    func statementOutlives() throws {
        func makeStatement() throws -> PreparedStatement { try Database().connect().prepare("SELECT 42") }
        let statement = try makeStatement()
        var result = try statement.query()
        #expect(try result.rows() == [[42]])
    }

    @Test("a connection runs nothing else while a result has rows left, and discarding the result frees it")
    func oneAtATime() throws {
        let connection = try Database().connect()
        do {
            var result = try connection.query("SELECT range FROM range(1000000)")
            _ = try result.nextChunk()
            #expect(throws: DuckDBError.self) { try connection.execute("SELECT 1") }
            #expect(throws: DuckDBError.self) { _ = try connection.query("SELECT 1") }
            #expect(try result.nextChunk() != nil)
        }
        #expect(try connection.rows("SELECT 1") == [[1]])
    }

    @Test("a query without rows has columns and no chunk")
    func noRows() throws {
        let connection = try Database().connect()
        var result = try connection.query("SELECT 1 AS one, 'a' AS a WHERE false")
        #expect(result.columns.map(\.name) == ["one", "a"])
        #expect(try result.nextChunk() == nil)
        #expect(try result.nextChunk() == nil)
    }

    @Test("another thread can interrupt a statement, and the connection runs the next one")
    func interrupt() throws {
        let connection = try Database().connect()
        let handle = connection.interruptHandle
        let (done, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // Repeated, because an interrupt before the statement starts stops nothing.
        Thread.detachNewThread {
            repeat { handle.interrupt() } while done.wait(timeout: .now() + .milliseconds(10)) == .timedOut
            ended.signal()
        }
        do throws(DuckDBError) {
            defer { done.signal() }
            try connection.execute(
                "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 3")
            Issue.record("ran to its end")
        } catch {
            #expect(error.kind == .interrupted)
        }
        ended.wait()
        #expect(try connection.rows("SELECT 1") == [[1]])
    }

    @Test("connections on several threads work at the same time", arguments: [1, 2])
    func parallel(threads: Int) async throws {
        let database = try Database(options: ["threads": "\(threads)"])
        try database.connect().execute("CREATE TABLE t AS SELECT range AS i FROM range(300000)")
        let sums = try await withThrowingTaskGroup(of: Int64.self) { group in
            for worker in 0..<4 {
                let connection = try database.connect()
                group.addTask {
                    var result = try connection.query("SELECT i FROM t WHERE i % 4 = ?", .init(worker))
                    var sum: Int64 = 0
                    while let chunk = try result.nextChunk() {
                        let column = try chunk.column(0, as: Int64.self)
                        for row in 0..<chunk.count { sum += column.values[row] }
                    }
                    return sum
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sums == 299_999 * 300_000 / 2)
    }
}

extension StreamedResult {
    struct NoRows: Error {}

    /// `#require` takes no value that cannot be copied.
    mutating func firstChunk() throws -> DataChunk {
        guard let chunk = try nextChunk() else { throw NoRows() }
        return chunk
    }
}
