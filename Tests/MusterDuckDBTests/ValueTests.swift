import MusterDuckDB
import Testing

@Suite("Values of small results and bindings")
struct ValueTests: ~Copyable {
    let connection: Connection

    init() throws {
        connection = try Database().connect()
    }

    struct Example: CustomTestStringConvertible, Sendable {
        let sql: String
        let type: ColumnType
        let value: Value
        var testDescription: String { sql }
    }

    static let examples: [Example] = [
        .init(sql: "true", type: .boolean, value: true),
        .init(sql: "(-128)::TINYINT", type: .tinyint, value: -128),
        .init(sql: "3::SMALLINT", type: .smallint, value: 3),
        .init(sql: "4::INTEGER", type: .integer, value: 4),
        .init(sql: "5::BIGINT", type: .bigint, value: 5),
        .init(sql: "255::UTINYINT", type: .utinyint, value: 255),
        .init(sql: "65535::USMALLINT", type: .usmallint, value: 65535),
        .init(sql: "4294967295::UINTEGER", type: .uinteger, value: 4_294_967_295),
        .init(sql: "7::UBIGINT", type: .ubigint, value: 7),
        .init(sql: "18446744073709551615::UBIGINT", type: .ubigint, value: .hugeInt(18_446_744_073_709_551_615)),
        .init(sql: "(-170141183460469231731687303715884105727)::HUGEINT", type: .hugeint, value: .hugeInt(-.max)),
        .init(sql: "sum(5)", type: .hugeint, value: .hugeInt(5)),
        .init(sql: "1.5::FLOAT", type: .float, value: 1.5),
        .init(sql: "0.1::DOUBLE", type: .double, value: 0.1),
        .init(
            sql: "(-1.2)::DECIMAL(4,1)", type: .decimal(width: 4, scale: 1),
            value: .decimal(unscaled: -12, scale: 1)),
        .init(sql: "1.25::DECIMAL(9,2)", type: .decimal(width: 9, scale: 2), value: .decimal(unscaled: 125, scale: 2)),
        .init(
            sql: "12::DECIMAL(18,3)", type: .decimal(width: 18, scale: 3),
            value: .decimal(unscaled: 12000, scale: 3)),
        .init(
            sql: "(-12)::DECIMAL(38,10)", type: .decimal(width: 38, scale: 10),
            value: .decimal(unscaled: -120_000_000_000, scale: 10)),
        .init(sql: "''", type: .varchar, value: ""),
        .init(sql: "'naïve \"quoted\" text'", type: .varchar, value: "naïve \"quoted\" text"),
        .init(sql: "'{\"a\":1}'::JSON", type: .varchar, value: "{\"a\":1}"),
        .init(sql: "'\\xAB\\x00'::BLOB", type: .blob, value: .blob([0xAB, 0])),
        .init(sql: "DATE '2000-03-01'", type: .date, value: .day(Day(daysSince1970: 11017))),
        .init(
            sql: "TIMESTAMP '1970-01-02'", type: .timestamp,
            value: .timestamp(Timestamp(microsecondsSince1970: 86_400_000_000))),
        .init(
            sql: "TIMESTAMPTZ '1970-01-01 00:00:00+00'", type: .timestampTZ,
            value: .timestampTZ(Timestamp(microsecondsSince1970: 0))),
        .init(sql: "INTERVAL 2 MONTH", type: .interval, value: .interval(Interval(months: 2))),
        .init(sql: "'b'::ENUM('a', 'b')", type: .enumeration(members: ["a", "b"]), value: "b"),
        .init(sql: "[[1], [], NULL]", type: .list(.list(.integer)), value: [[1], [], nil]),
        .init(sql: "['x', NULL]", type: .list(.varchar), value: ["x", nil]),
        .init(sql: "NULL::DATE", type: .date, value: nil),
    ]

    @Test("every type reads back", arguments: examples)
    func reads(_ example: Example) throws {
        var result = try connection.query("SELECT \(example.sql) AS v")
        #expect(result.columns == [ColumnDescription(name: "v", type: example.type)])
        #expect(try result.rows() == [[example.value]])
    }

    @Test("every value that can be bound is read back unchanged", arguments: examples.filter { $0.value.isScalar })
    func binds(_ example: Example) throws {
        let sql = "SELECT ?::\(example.type.castName) AS v"
        #expect(try connection.rows(sql, example.value) == [[example.value]])
    }

    @Test("a large ENUM, whose codes take two bytes, reads back")
    func largeEnum() throws {
        try connection.execute("CREATE TYPE big AS ENUM (SELECT 'm' || i FROM range(300) t(i) ORDER BY i)")
        #expect(try connection.rows("SELECT 'm299'::big, 'm0'::big") == [["m299", "m0"]])
    }

    @Test("the error for a type that cannot be read says how to read it")
    func otherTypes() throws {
        #expect(
            throws: DuckDBError(
                .wrongType, "Column 's' is STRUCT: cast it to another type to read it.", sql: "SELECT {'a': 1} AS s")
        ) {
            try connection.rows("SELECT {'a': 1} AS s")
        }
        #expect(try connection.rows("SELECT {'a': 1}::VARCHAR, TIME '12:00:00'::VARCHAR") == [["{'a': 1}", "12:00:00"]])
    }
}

extension Value {
    var isScalar: Bool {
        if case .list = self { false } else { true }
    }
}

extension ColumnType {
    /// The type as a cast names it.
    var castName: String {
        if case .enumeration(let members) = self {
            return "ENUM(\(members.map { "'\($0)'" }.joined(separator: ", ")))"
        }
        return description
    }
}
