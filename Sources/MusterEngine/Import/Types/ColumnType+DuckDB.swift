public import MusterModel

extension ColumnType {
    /// The type of a column that DuckDB stores as `name`: `BIGINT`, `DECIMAL(18,3)`, `VARCHAR[]`.
    public init(duckDB name: String) {
        if name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") {
            let element = ColumnType(duckDB: String(name[..<bracket]))
            self = element == .other ? .other : .list(of: element)
            return
        }
        switch name.prefix(while: { $0 != "(" }).uppercased() {
        case "BOOLEAN": self = .bool
        case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER": self = .int
        case "FLOAT", "DOUBLE", "DECIMAL", "UBIGINT", "HUGEINT", "UHUGEINT": self = .double
        case "VARCHAR", "UUID", "ENUM", "JSON": self = .string
        case "DATE": self = .date
        case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE": self = .timestamp
        case "INTERVAL": self = .duration
        default: self = .other
        }
    }
}

extension DatasetSchema.Column {
    public init(name: String, duckDB storage: String) {
        self.init(name: name, type: ColumnType(duckDB: storage), storage: storage)
    }
}
