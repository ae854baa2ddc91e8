import MusterEngine
import MusterModel
import Testing

@Suite struct ColumnTypeTests {
    @Test(
        "the domain type of a DuckDB type",
        arguments: [
            ("BIGINT", .int), ("UINTEGER", .int), ("DECIMAL(18,3)", .double), ("HUGEINT", .double), ("FLOAT", .double),
            ("VARCHAR", .string), ("ENUM('a', 'b')", .string), ("BOOLEAN", .bool), ("DATE", .date),
            ("TIMESTAMP WITH TIME ZONE", .timestamp), ("INTERVAL", .duration), ("VARCHAR[]", .list(of: .string)),
            ("INTEGER[3][]", .list(of: .list(of: .int))), ("BLOB", .other), ("STRUCT(a INTEGER)", .other), ("TIME", .other),
            ("BLOB[]", .other),
        ] as [(String, ColumnType)])
    func columnTypes(_ name: String, _ expected: ColumnType) {
        #expect(ColumnType(duckDB: name) == expected)
    }
}
