import Foundation
import MusterDuckDB
import Testing

@Suite("Databases")
struct DatabaseTests {
    @Test("the library has the version that script/bootstrap installs")
    func version() {
        #expect(Database.libraryVersion == "v2.0.0")
    }

    @Test("data written to a file is kept")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID()).duckdb").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Database(path: path).connect().execute("CREATE TABLE t AS SELECT 42 AS i")
        #expect(try Database(path: path).connect().rows("SELECT i FROM t") == [[42]])
    }

    @Test("the error for a path that cannot be opened has DuckDB's reason")
    func badPath() throws {
        do throws(DuckDBError) {
            _ = try Database(path: "/nonexistent/folder/muster.duckdb")
            Issue.record("opened")
        } catch {
            #expect(error.kind == .open)
            #expect(error.message.contains("/nonexistent/folder/muster.duckdb"))
        }
    }

    @Test("settings take effect")
    func settings() throws {
        let connection = try Database(options: ["threads": "1", "memory_limit": "256MB"]).connect()
        #expect(try connection.rows("SELECT current_setting('threads')") == [[1]])
        #expect(try connection.rows("SELECT current_setting('memory_limit')") == [["244.1 MiB"]])
        #expect(try connection.rows("SELECT current_setting('autoinstall_known_extensions')") == [[false]])
    }

    @Test("an unknown setting or an invalid value is refused", arguments: [("thread", "1"), ("threads", "many")])
    func badSettings(name: String, value: String) throws {
        do throws(DuckDBError) {
            _ = try Database(options: [name: value])
            Issue.record("opened")
        } catch {
            #expect(error.message.contains(name))
        }
    }

    @Test("a statement that exceeds the memory limit fails with its own kind of error")
    func outOfMemory() throws {
        let connection = try Database(options: ["memory_limit": "20MB", "max_temp_directory_size": "0MB"]).connect()
        do throws(DuckDBError) {
            try connection.execute("CREATE TEMP TABLE t AS SELECT range, random() AS r FROM range(2000000) ORDER BY r")
            Issue.record("ran")
        } catch {
            #expect(error.kind == .outOfMemory)
        }
    }

    @Test("Parquet, JSON and time zones are built in", arguments: ["parquet", "json", "icu"])
    func extensions(name: String) throws {
        let found = try Database().connect().rows(
            "SELECT installed AND loaded FROM duckdb_extensions() WHERE extension_name = ?", .string(name))
        #expect(found == [[true]])
    }
}
