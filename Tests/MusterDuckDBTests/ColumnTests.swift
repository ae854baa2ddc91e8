import MusterDuckDB
import Testing

@Suite("Columns, read without copying")
struct ColumnTests: ~Copyable {
    let connection: Connection

    init() throws {
        connection = try Database().connect()
    }

    /// The only chunk of a small query.
    func chunk(_ sql: String) throws -> DataChunk {
        var result = try connection.query(sql)
        return try result.firstChunk()
    }

    @Test("integers of every width read back, with their limits and nulls")
    func integers() throws {
        func expect<Element: ColumnElement & FixedWidthInteger>(_: Element.Type, _ sqlType: String) throws {
            let sql = "SELECT unnest(['\(Element.min)', NULL, '\(Element.max)'])::\(sqlType)"
            let chunk = try chunk(sql)
            let column = try chunk.column(0, as: Element.self)
            #expect(column.count == 3)
            #expect(column.values[0] == .min)
            #expect(column.values[2] == .max)
            #expect([column[0], column[1], column[2]] == [.min, nil, .max])
        }
        try expect(Int8.self, "TINYINT")
        try expect(Int16.self, "SMALLINT")
        try expect(Int32.self, "INTEGER")
        try expect(Int64.self, "BIGINT")
        try expect(UInt8.self, "UTINYINT")
        try expect(UInt16.self, "USMALLINT")
        try expect(UInt32.self, "UINTEGER")
        try expect(UInt64.self, "UBIGINT")
    }

    @Test("floating point numbers read back, with NaN and infinity")
    func floatingPoint() throws {
        let chunk = try chunk("SELECT v::DOUBLE, v::FLOAT FROM (VALUES ('1.5'), (NULL), ('-inf'), ('nan')) t(v)")
        let doubles = try chunk.column(0, as: Double.self)
        let floats = try chunk.column(1, as: Float.self)
        #expect([doubles[0], doubles[1], doubles[2]] == [1.5, nil, -.infinity])
        #expect([floats[0], floats[1], floats[2]] == [1.5, nil, -.infinity])
        #expect(doubles[3]?.isNaN == true)
        #expect(floats[3]?.isNaN == true)
    }

    @Test("days, timestamps and intervals before and after 1970 read back")
    func calendar() throws {
        try connection.execute("SET TimeZone = 'America/New_York'")
        let chunk = try chunk(
            """
            SELECT * FROM (VALUES
                (DATE '1969-12-31', TIMESTAMP '1970-01-01 00:00:01.5', TIMESTAMPTZ '1970-01-01 00:00:00+01',
                 INTERVAL '1 year 2 days 3 seconds'),
                (NULL, NULL, NULL, NULL))
            """)
        #expect(chunk.columns.map(\.type) == [.date, .timestamp, .timestampTZ, .interval])
        let days = try chunk.column(0, as: Day.self)
        let timestamps = try chunk.column(1, as: Timestamp.self)
        let instants = try chunk.column(2, as: Timestamp.self)
        let intervals = try chunk.column(3, as: Interval.self)
        #expect(days[0] == Day(daysSince1970: -1))
        #expect(timestamps[0] == Timestamp(microsecondsSince1970: 1_500_000))
        #expect(instants[0] == Timestamp(microsecondsSince1970: -3_600_000_000))
        #expect(intervals[0] == Interval(months: 12, days: 2, microseconds: 3_000_000))
        #expect(days[1] == nil && timestamps[1] == nil && instants[1] == nil && intervals[1] == nil)
    }

    @Test("booleans read back, by row and as words of 64 rows")
    func booleans() throws {
        var result = try connection.query(
            "SELECT CASE WHEN i % 5 = 0 THEN NULL ELSE i % 3 = 0 END FROM range(5000) t(i) ORDER BY i")
        var row = 0
        while let chunk = try result.nextChunk() {
            let column = try chunk.booleans(0)
            for index in 0..<chunk.count {
                let expected: Bool? = row % 5 == 0 ? nil : row % 3 == 0
                #expect(column[index] == expected)
                #expect(column.isTrue(index) == (expected == true))
                #expect(column.trueWord(index / 64) >> UInt64(index % 64) & 1 == (expected == true ? 1 : 0))
                row += 1
            }
            let last = column.validity.wordCount - 1
            #expect(chunk.count % 64 == 0 || column.trueWord(last) >> UInt64(chunk.count % 64) == 0)
        }
        #expect(row == 5000)
    }

    @Test("texts of every length read back, stored in place or behind a pointer", arguments: [0, 1, 4, 12, 13, 10_000])
    func strings(length: Int) throws {
        let chunk = try chunk("SELECT repeat('x', n) || 'é' FROM (VALUES (\(length)), (NULL)) t(n)")
        let column = try chunk.strings(0)
        let expected = String(repeating: "x", count: length) + "é"
        #expect(column.string(0) == expected)
        #expect(column.string(1) == nil)
        let bytes = column.bytes(0)
        #expect((0..<bytes.count).map { bytes[$0] } == Array(expected.utf8))
        let none = column.bytes(1).count
        #expect(none == 0)
    }

    @Test("texts of exactly 0, 12 and 13 bytes read back")
    func inlineLimit() throws {
        let chunk = try chunk("SELECT unnest(['', 'twelve bytes', 'thirteen byte', 'nul' || chr(0) || 'inside'])")
        let column = try chunk.strings(0)
        #expect((0..<4).map { column.string($0) } == ["", "twelve bytes", "thirteen byte", "nul\0inside"])
    }

    @Test("byte strings read back unchanged")
    func blobs() throws {
        let chunk = try chunk("SELECT unnest(['\\x00\\xFF'::BLOB, NULL, ''::BLOB])")
        let column = try chunk.blobs(0)
        let bytes = column.bytes(0)
        #expect((0..<bytes.count).map { bytes[$0] } == [0, 255])
        #expect(column.validity.isValid(1) == false)
        let emptyCount = column.bytes(2).count
        #expect(emptyCount == 0)
    }

    @Test("each list is a range of the elements of all rows")
    func lists() throws {
        let chunk = try chunk(
            """
            SELECT * FROM (VALUES
                ([1, NULL, 3], ['a', 'longer than twelve']), ([], []), (NULL, NULL), ([4], [NULL]))
            """)
        #expect(chunk.columns.map(\.type) == [.list(.integer), .list(.varchar)])
        let numbers = try chunk.lists(0)
        #expect((0..<4).map { numbers.range($0).count } == [3, 0, 0, 1])
        let elements = try numbers.elements(as: Int32.self)
        #expect(numbers.range(0).map { elements[$0] } == [1, nil, 3])
        #expect(numbers.range(3).map { elements[$0] } == [4])
        #expect(numbers.validity.isValid(1) && !numbers.validity.isValid(2))
        let texts = try chunk.lists(1)
        let strings = try texts.strings()
        #expect(texts.range(0).map { strings.string($0) } == ["a", "longer than twelve"])
        #expect(texts.range(3).map { strings.string($0) } == [nil])
    }

    @Test("a column of empty lists can be read")
    func emptyLists() throws {
        let chunk = try chunk("SELECT []::VARCHAR[], []::DOUBLE[]")
        #expect(try chunk.lists(0).strings().count == 0)
        #expect(try chunk.lists(1).elements(as: Double.self).count == 0)
    }

    @Test("constants and dictionaries are read as one value per row")
    func flat() throws {
        try connection.execute("CREATE TABLE t AS SELECT 'tier ' || (i % 3) AS tier, i FROM range(10000) r(i)")
        var result = try connection.query("SELECT 7::INTEGER, tier, NULL::DOUBLE FROM t WHERE i % 3 = 2 ORDER BY i")
        var count = 0
        while let chunk = try result.nextChunk() {
            let sevens = try chunk.column(0, as: Int32.self)
            let tiers = try chunk.strings(1)
            let nulls = try chunk.column(2, as: Double.self)
            for row in 0..<chunk.count {
                #expect(sevens[row] == 7)
                #expect(tiers.string(row) == "tier 2")
            }
            #expect(nulls.validity.nullCount == chunk.count)
            count += chunk.count
        }
        #expect(count == 3333)
    }

    @Test("reading as another type is refused, with the column's name and type", arguments: ["id", "score", "name"])
    func wrongType(_ name: String) throws {
        let chunk = try chunk("SELECT 1::INTEGER AS id, 1.5::DECIMAL(4,1) AS score, 'a' AS name")
        let index = try #require(chunk.columns.firstIndex { $0.name == name })
        do throws(DuckDBError) {
            _ = try chunk.column(index, as: Int64.self)
            Issue.record("read \(name) as Int64")
        } catch {
            #expect(error.kind == .wrongType)
            #expect(error.message == "Column '\(name)' is \(chunk.columns[index].type) and cannot be read as Int64.")
            #expect(error.sql?.contains("AS score") == true)
        }
    }

    @Test("each accessor refuses columns of other types")
    func noConversions() throws {
        let chunk = try chunk("SELECT 1::UTINYINT, true, 'a', [1], DATE '2026-01-01'")
        #expect(throws: DuckDBError.self) { _ = try chunk.booleans(0) }
        #expect(throws: DuckDBError.self) { _ = try chunk.column(1, as: UInt8.self) }
        #expect(throws: DuckDBError.self) { _ = try chunk.blobs(2) }
        #expect(throws: DuckDBError.self) { _ = try chunk.strings(3) }
        #expect(throws: DuckDBError.self) { _ = try chunk.lists(3).elements(as: Int64.self) }
        #expect(throws: DuckDBError.self) { _ = try chunk.lists(3).strings() }
        #expect(throws: DuckDBError.self) { _ = try chunk.column(4, as: Int32.self) }
        #expect(throws: DuckDBError.self) { _ = try chunk.lists(4) }
    }

    @Test("validity words have a bit per row and zeros after the last", arguments: [1, 63, 64, 65, 128, 200])
    func validityWords(count: Int) throws {
        let chunk = try chunk("SELECT CASE WHEN i % 7 <> 0 THEN i END, i FROM range(\(count)) t(i) ORDER BY i")
        let validity = try chunk.column(0, as: Int64.self).validity
        let full = try chunk.column(1, as: Int64.self).validity
        #expect(full.allValid && !validity.allValid)
        #expect(full.nullCount == 0)
        #expect(validity.nullCount == (count + 6) / 7)
        #expect(validity.wordCount == (count + 63) / 64)
        for row in 0..<validity.wordCount * 64 {
            let bit = validity.word(row / 64) >> UInt64(row % 64) & 1
            let fullBit = full.word(row / 64) >> UInt64(row % 64) & 1
            #expect(bit == (row < count && row % 7 != 0 ? 1 : 0))
            #expect(fullBit == (row < count ? 1 : 0))
            if row < count { #expect(validity.isValid(row) == (bit == 1)) }
        }
    }
}
