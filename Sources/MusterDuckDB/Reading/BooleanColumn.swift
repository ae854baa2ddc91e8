/// The values of a BOOLEAN column in one chunk, in DuckDB's memory.
public struct BooleanColumn: ~Escapable {
    /// One byte per row: 0 is false, 1 is true; the byte of a null row is arbitrary.
    public let bytes: Span<UInt8>
    public let validity: Validity

    @_lifetime(immortal)
    init(_ vector: Vector) {
        let start = unsafe vector.data?.assumingMemoryBound(to: UInt8.self)
        let bytes = unsafe UnsafeBufferPointer(start: start, count: vector.count)
        self.bytes = unsafe _overrideLifetime(Span(_unsafeElements: bytes), copying: ())
        self.validity = unsafe Validity(vector.validity, count: vector.count)
    }

    @inlinable public var count: Int { bytes.count }

    /// Whether a row is true, that is, neither false nor null.
    @inlinable public func isTrue(_ row: Int) -> Bool {
        validity.isValid(row) && bytes[row] != 0
    }

    /// The value of a row, `nil` when it is null.
    @inlinable public subscript(_ row: Int) -> Bool? {
        validity.isValid(row) ? bytes[row] != 0 : nil
    }

    /// 64 rows from row `64 * index` on, the first in the lowest bit: set when the row is true. Bits after the last row are
    /// zero.
    @inlinable public func trueWord(_ index: Int) -> UInt64 {
        let first = index << 6
        let rows = min(64, count - first)
        var word: UInt64 = 0
        if rows == 64 {
            unsafe bytes.withUnsafeBytes { bytes in
                for byte in 0..<8 {
                    let eight = unsafe bytes.loadUnaligned(fromByteOffset: first + byte * 8, as: UInt64.self)
                    // The multiplication gathers the lowest bits of the eight bytes in the highest byte.
                    let bits = ((eight & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) >> 56
                    word |= bits << UInt64(byte * 8)
                }
            }
        } else {
            for row in 0..<rows { word |= UInt64(bytes[first + row] & 1) << UInt64(row) }
        }
        return word & validity.word(index)
    }
}
