/// The texts or byte strings of a column in one chunk, in DuckDB's memory.
@safe public struct BytesColumn: ~Escapable {
    /// 16 bytes per row: a 32-bit length, then up to 12 bytes of the text, or its first 4 bytes and a pointer to all.
    @usableFromInline let entries: UnsafeRawPointer
    public let validity: Validity

    @_lifetime(immortal)
    init(_ vector: Vector) {
        // A list column without elements may have no memory. Then no row is read.
        unsafe entries = unsafe vector.data ?? UnsafeRawPointer(bitPattern: 16)!
        validity = unsafe Validity(vector.validity, count: vector.count)
    }

    @inlinable public var count: Int { validity.count }

    /// The bytes of a row, UTF-8 for text; empty when the row is null.
    @_lifetime(copy self)
    @inlinable public func bytes(_ row: Int) -> Span<UInt8> {
        let bytes = unsafe Span<UInt8>(_unsafeElements: buffer(row))
        return unsafe _overrideLifetime(bytes, copying: self)
    }

    /// The text of a row; `nil` when it is null. Allocates for texts longer than 15 bytes.
    @inlinable public func string(_ row: Int) -> String? {
        guard validity.isValid(row) else { return nil }
        return unsafe String(decoding: buffer(row), as: UTF8.self)
    }

    @inlinable func buffer(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        guard validity.isValid(row) else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        let entry = unsafe entries + row * 16
        let length = unsafe Int(entry.load(as: UInt32.self))
        let start = unsafe length <= 12 ? entry + 4 : entry.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
        return unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: length)
    }
}
