/// The values of a BOOLEAN column in one chunk, in DuckDB's memory.
public struct BooleanColumn: ~Escapable {
    /// One byte a row: 0 is false, 1 is true, and that of a null row is arbitrary.
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

    /// Whether a row is true; neither false nor null is.
    @inlinable public func isTrue(_ row: Int) -> Bool {
        validity.isValid(row) && bytes[row] != 0
    }

    /// The value of a row, `nil` when it is null.
    @inlinable public subscript(_ row: Int) -> Bool? {
        validity.isValid(row) ? bytes[row] != 0 : nil
    }

    /// Rows `64 * index` and on, from the lowest bit: set when the row is true. Bits past the last row are zero.
    @inlinable public func trueWord(_ index: Int) -> UInt64 {
        var word: UInt64 = 0
        let first = index << 6
        for row in first..<min(first + 64, count) {
            word |= UInt64(bytes[row] & 1) << UInt64(row - first)
        }
        return word & validity.word(index)
    }
}
