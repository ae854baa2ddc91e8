internal import CDuckDB

/// The values of an ENUM column of a ``ChunkWriter``, as indices into its members.
@safe public struct EnumerationColumnWriter: ~Escapable {
    /// One code per row, in the smallest unsigned integer that fits the number of members.
    @usableFromInline let codes: UnsafeMutableRawPointer
    public let memberCount: Int
    /// The maximum number of rows.
    public let capacity: Int
    private let vector: duckdb_vector?

    @_lifetime(immortal)
    init(_ vector: duckdb_vector?, memberCount: Int, capacity: Int) {
        unsafe self.vector = unsafe vector
        unsafe codes = unsafe duckdb_vector_get_data(vector)!
        self.memberCount = memberCount
        self.capacity = capacity
    }

    @inlinable public func write(_ member: Int, at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        precondition(member >= 0 && member < memberCount, "no such member")
        switch memberCount {
        case ...0xFF:
            unsafe codes.storeBytes(of: UInt8(truncatingIfNeeded: member), toByteOffset: row, as: UInt8.self)
        case ...0xFFFF:
            unsafe codes.storeBytes(of: UInt16(truncatingIfNeeded: member), toByteOffset: row * 2, as: UInt16.self)
        default:
            unsafe codes.storeBytes(of: UInt32(truncatingIfNeeded: member), toByteOffset: row * 4, as: UInt32.self)
        }
    }

    /// Writes as many rows as there are members, the first at `row`.
    @inlinable public func write<Member: FixedWidthInteger & BitwiseCopyable>(
        contentsOf members: Span<Member>, at row: Int = 0
    ) {
        precondition(row >= 0 && row <= capacity - members.count, "rows out of range")
        for index in members.indices { write(Int(members[index]), at: row + index) }
    }

    /// Makes a row null, whatever value was written to it.
    public func writeNull(at row: Int) {
        precondition(row >= 0 && row < capacity, "row out of range")
        unsafe clearValidity(of: vector, at: row)
    }
}
