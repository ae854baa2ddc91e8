/// Which rows of a column have a value, and which are null.
@safe public struct Validity: ~Escapable {
    /// One bit per row, set when the row has a value; `nil` when all have.
    @usableFromInline let words: UnsafePointer<UInt64>?
    /// The number of rows.
    public let count: Int

    @_lifetime(immortal)
    init(_ words: UnsafePointer<UInt64>?, count: Int) {
        unsafe self.words = unsafe words
        self.count = count
    }

    @inlinable public func isValid(_ row: Int) -> Bool {
        precondition(row >= 0 && row < count, "row out of range")
        guard let words = unsafe words else { return true }
        return unsafe words[row >> 6] >> UInt64(row & 63) & 1 != 0
    }

    /// The number of 64-bit words.
    @inlinable public var wordCount: Int { (count + 63) >> 6 }

    /// 64 rows from row `64 * index` on, the first in the lowest bit: set when the row has a value. Bits after the last row
    /// are zero.
    @inlinable public func word(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < wordCount, "word out of range")
        let rows = count - index << 6
        let mask: UInt64 = rows >= 64 ? .max : 1 << UInt64(rows) - 1
        guard let words = unsafe words else { return mask }
        return unsafe words[index] & mask
    }

    /// Whether no row is null.
    /// - Complexity: at most one step per 64 rows.
    @inlinable public var allValid: Bool {
        unsafe words == nil || nullCount == 0
    }

    /// - Complexity: one step per 64 rows.
    @inlinable public var nullCount: Int {
        guard unsafe words != nil else { return 0 }
        var valid = 0
        for index in 0..<wordCount { valid += word(index).nonzeroBitCount }
        return count - valid
    }
}
