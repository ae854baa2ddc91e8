internal import CDuckDB

/// A C type created by this module.
@safe final class LogicalType: @unchecked Sendable {
    // @unchecked Sendable: `handle` never changes, and nothing writes to the type.
    let handle: duckdb_logical_type

    /// - Throws: ``DuckDBError`` of kind `wrongType` when rows made in Swift cannot have a column of this type.
    init(of column: ColumnDescription) throws(DuckDBError) {
        let made: duckdb_logical_type?
        switch column.type {
        case .enumeration(let members):
            for member in members { try checkNoNUL(member, .wrongType) }
            guard !members.isEmpty, Set(members).count == members.count else {
                let message = "Column '\(column.name)' is an ENUM, which needs at least one member, and no member twice."
                throw DuckDBError(.wrongType, message)
            }
            unsafe made = unsafe LogicalType.enumeration(members)
        case let type:
            guard let id = type.flatID else {
                throw DuckDBError(.wrongType, "Column '\(column.name)' is \(type), which rows made in Swift cannot have.")
            }
            unsafe made = unsafe duckdb_create_logical_type(id)
        }
        guard let made = unsafe made else {
            throw DuckDBError(.wrongType, "DuckDB could not create the type of column '\(column.name)'.")
        }
        unsafe handle = made
    }

    deinit {
        var closing: duckdb_logical_type? = unsafe handle
        unsafe duckdb_destroy_logical_type(&closing)
    }

    private static func enumeration(_ members: [String]) -> duckdb_logical_type? {
        var characters: [CChar] = []
        var starts: [Int] = []
        for member in members {
            starts.append(characters.count)
            characters.append(contentsOf: member.utf8.lazy.map(CChar.init(bitPattern:)))
            characters.append(0)
        }
        return unsafe characters.withUnsafeBufferPointer { characters in
            var names = unsafe starts.map { start in unsafe characters.baseAddress.map { unsafe $0 + start } }
            return unsafe names.withUnsafeMutableBufferPointer {
                unsafe duckdb_create_enum_type($0.baseAddress, idx_t($0.count))
            }
        }
    }
}

extension ColumnType {
    /// The C type of numbers, text, days, timestamps and intervals.
    fileprivate var flatID: duckdb_type? {
        switch self {
        case .boolean: DUCKDB_TYPE_BOOLEAN
        case .tinyint: DUCKDB_TYPE_TINYINT
        case .smallint: DUCKDB_TYPE_SMALLINT
        case .integer: DUCKDB_TYPE_INTEGER
        case .bigint: DUCKDB_TYPE_BIGINT
        case .utinyint: DUCKDB_TYPE_UTINYINT
        case .usmallint: DUCKDB_TYPE_USMALLINT
        case .uinteger: DUCKDB_TYPE_UINTEGER
        case .ubigint: DUCKDB_TYPE_UBIGINT
        case .float: DUCKDB_TYPE_FLOAT
        case .double: DUCKDB_TYPE_DOUBLE
        case .varchar: DUCKDB_TYPE_VARCHAR
        case .date: DUCKDB_TYPE_DATE
        case .timestamp: DUCKDB_TYPE_TIMESTAMP
        case .timestampTZ: DUCKDB_TYPE_TIMESTAMP_TZ
        case .interval: DUCKDB_TYPE_INTERVAL
        case .hugeint, .decimal, .blob, .enumeration, .list, .other: nil
        }
    }

    /// The bytes per row in a vector, for the types of ``LogicalType``.
    var flatWidth: Int {
        switch self {
        case .boolean, .tinyint, .utinyint: 1
        case .smallint, .usmallint: 2
        case .integer, .uinteger, .float, .date: 4
        case .bigint, .ubigint, .double, .timestamp, .timestampTZ: 8
        case .varchar, .interval: 16
        case .enumeration(let members): members.count <= 0xFF ? 1 : members.count <= 0xFFFF ? 2 : 4
        case .hugeint, .decimal, .blob, .list, .other: preconditionFailure("rows made in Swift cannot have \(self)")
        }
    }
}
