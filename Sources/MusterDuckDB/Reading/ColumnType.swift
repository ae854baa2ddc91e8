internal import CDuckDB

/// The type of a result's column.
public enum ColumnType: Hashable, Sendable {
    case boolean
    case tinyint, smallint, integer, bigint
    case utinyint, usmallint, uinteger, ubigint
    case hugeint
    case float, double
    case decimal(width: Int, scale: Int)
    /// Text, including types stored as text such as JSON.
    case varchar
    case blob
    case date
    case timestamp, timestampTZ
    case interval
    case enumeration(members: [String])
    indirect case list(ColumnType)
    /// A type that this module cannot read, by its SQL name. Cast it to another type in the query.
    case other(String)
}

extension ColumnType: CustomStringConvertible {
    /// The type in SQL.
    public var description: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .tinyint: "TINYINT"
        case .smallint: "SMALLINT"
        case .integer: "INTEGER"
        case .bigint: "BIGINT"
        case .utinyint: "UTINYINT"
        case .usmallint: "USMALLINT"
        case .uinteger: "UINTEGER"
        case .ubigint: "UBIGINT"
        case .hugeint: "HUGEINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let width, let scale): "DECIMAL(\(width),\(scale))"
        case .varchar: "VARCHAR"
        case .blob: "BLOB"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP"
        case .timestampTZ: "TIMESTAMP WITH TIME ZONE"
        case .interval: "INTERVAL"
        case .enumeration: "ENUM"
        case .list(let element): "\(element)[]"
        case .other(let name): name
        }
    }
}

extension ColumnType {
    /// Reads a C type, which the caller has to destroy.
    init(_ type: duckdb_logical_type?) {
        switch unsafe duckdb_get_type_id(type) {
        case DUCKDB_TYPE_BOOLEAN: self = .boolean
        case DUCKDB_TYPE_TINYINT: self = .tinyint
        case DUCKDB_TYPE_SMALLINT: self = .smallint
        case DUCKDB_TYPE_INTEGER: self = .integer
        case DUCKDB_TYPE_BIGINT: self = .bigint
        case DUCKDB_TYPE_UTINYINT: self = .utinyint
        case DUCKDB_TYPE_USMALLINT: self = .usmallint
        case DUCKDB_TYPE_UINTEGER: self = .uinteger
        case DUCKDB_TYPE_UBIGINT: self = .ubigint
        case DUCKDB_TYPE_HUGEINT: self = .hugeint
        case DUCKDB_TYPE_FLOAT: self = .float
        case DUCKDB_TYPE_DOUBLE: self = .double
        case DUCKDB_TYPE_DECIMAL:
            self = unsafe .decimal(width: Int(duckdb_decimal_width(type)), scale: Int(duckdb_decimal_scale(type)))
        case DUCKDB_TYPE_VARCHAR: self = .varchar
        case DUCKDB_TYPE_BLOB: self = .blob
        case DUCKDB_TYPE_DATE: self = .date
        case DUCKDB_TYPE_TIMESTAMP: self = .timestamp
        case DUCKDB_TYPE_TIMESTAMP_TZ: self = .timestampTZ
        case DUCKDB_TYPE_INTERVAL: self = .interval
        case DUCKDB_TYPE_ENUM: self = unsafe .enumeration(members: ColumnType.members(of: type))
        case DUCKDB_TYPE_LIST:
            var element = unsafe duckdb_list_type_child_type(type)
            defer { unsafe duckdb_destroy_logical_type(&element) }
            self = unsafe .list(ColumnType(element))
        case let id: self = .other(ColumnType.otherNames[id.rawValue] ?? "type \(id.rawValue)")
        }
    }

    private static func members(of type: duckdb_logical_type?) -> [String] {
        unsafe (0..<duckdb_enum_dictionary_size(type)).map { index in
            let member = unsafe duckdb_enum_dictionary_value(type, idx_t(index))
            defer { unsafe duckdb_free(member) }
            return unsafe text(member)
        }
    }

    private static let otherNames: [UInt32: String] = [
        DUCKDB_TYPE_TIME.rawValue: "TIME",
        DUCKDB_TYPE_TIME_TZ.rawValue: "TIME WITH TIME ZONE",
        DUCKDB_TYPE_TIME_NS.rawValue: "TIME_NS",
        DUCKDB_TYPE_TIMESTAMP_S.rawValue: "TIMESTAMP_S",
        DUCKDB_TYPE_TIMESTAMP_MS.rawValue: "TIMESTAMP_MS",
        DUCKDB_TYPE_TIMESTAMP_NS.rawValue: "TIMESTAMP_NS",
        DUCKDB_TYPE_TIMESTAMP_TZ_NS.rawValue: "TIMESTAMPTZ_NS",
        DUCKDB_TYPE_STRUCT.rawValue: "STRUCT",
        DUCKDB_TYPE_MAP.rawValue: "MAP",
        DUCKDB_TYPE_UNION.rawValue: "UNION",
        DUCKDB_TYPE_ARRAY.rawValue: "ARRAY",
        DUCKDB_TYPE_UUID.rawValue: "UUID",
        DUCKDB_TYPE_BIT.rawValue: "BIT",
        DUCKDB_TYPE_UHUGEINT.rawValue: "UHUGEINT",
        DUCKDB_TYPE_BIGNUM.rawValue: "BIGNUM",
        DUCKDB_TYPE_SQLNULL.rawValue: "\"NULL\"",
        DUCKDB_TYPE_GEOMETRY.rawValue: "GEOMETRY",
        DUCKDB_TYPE_VARIANT.rawValue: "VARIANT",
    ]
}
