internal import CDuckDB

extension Vector {
    /// The elements of all lists of a vector of lists.
    var listElements: Vector {
        guard case .list(let element) = unsafe type else { preconditionFailure("not a list") }
        return unsafe elements(element)
    }

    /// The value of a row, of any type that ``Value`` can represent.
    func value(at row: Int) throws(DuckDBError) -> Value {
        guard unsafe Validity(validity, count: count).isValid(row) else { return .null }
        return switch unsafe type {
        case .boolean: unsafe .bool(load(row, UInt8.self) != 0)
        case .tinyint: unsafe .int(Int64(load(row, Int8.self)))
        case .smallint: unsafe .int(Int64(load(row, Int16.self)))
        case .integer: unsafe .int(Int64(load(row, Int32.self)))
        case .bigint: unsafe .int(load(row, Int64.self))
        case .utinyint: unsafe .int(Int64(load(row, UInt8.self)))
        case .usmallint: unsafe .int(Int64(load(row, UInt16.self)))
        case .uinteger: unsafe .int(Int64(load(row, UInt32.self)))
        case .ubigint: unsafe integer(load(row, UInt64.self))
        case .hugeint: unsafe .hugeInt(load(row, Int128.self))
        case .float: unsafe .double(Double(load(row, Float.self)))
        case .double: unsafe .double(load(row, Double.self))
        case .decimal(let width, let scale): unsafe .decimal(unscaled: unscaled(row, width: width), scale: scale)
        case .varchar: unsafe .string(BytesColumn(self).string(row) ?? "")
        case .blob: unsafe .blob(Array(BytesColumn(self).buffer(row)))
        case .date: unsafe .day(load(row, Day.self))
        case .timestamp: unsafe .timestamp(load(row, Timestamp.self))
        case .timestampTZ: unsafe .timestampTZ(load(row, Timestamp.self))
        case .interval: unsafe .interval(load(row, Interval.self))
        case .enumeration(let members): unsafe .string(members[code(row, memberCount: members.count)])
        case .list: unsafe .list(try list(row))
        case .other:
            throw unsafe DuckDBError(
                .wrongType, "Column '\(column.name)' is \(type): cast it to another type to read it.", sql: sql)
        }
    }

    private func load<Element: BitwiseCopyable>(_ row: Int, _: Element.Type) -> Element {
        unsafe data!.loadUnaligned(fromByteOffset: row * MemoryLayout<Element>.stride, as: Element.self)
    }

    private func integer(_ value: UInt64) -> Value {
        Int64(exactly: value).map(Value.int) ?? .hugeInt(Int128(value))
    }

    /// Decimals are stored in the smallest integer that fits their width.
    private func unscaled(_ row: Int, width: Int) -> Int128 {
        switch width {
        case ...4: unsafe Int128(load(row, Int16.self))
        case ...9: unsafe Int128(load(row, Int32.self))
        case ...18: unsafe Int128(load(row, Int64.self))
        default: unsafe load(row, Int128.self)
        }
    }

    /// Codes are stored in the smallest unsigned integer that fits the number of members.
    private func code(_ row: Int, memberCount: Int) -> Int {
        switch memberCount {
        case ...0xFF: unsafe Int(load(row, UInt8.self))
        case ...0xFFFF: unsafe Int(load(row, UInt16.self))
        default: unsafe Int(load(row, UInt32.self))
        }
    }

    private func list(_ row: Int) throws(DuckDBError) -> [Value] {
        let elements = unsafe listElements
        var values: [Value] = []
        for index in unsafe ListColumn(self).range(row) { values.append(unsafe try elements.value(at: index)) }
        return values
    }
}
