extension BinaryInteger {
    /// The number with leading zeros, in at least `width` digits.
    ///
    /// ```swift
    /// 7.zeroPadded(to: 3)              // "007"
    /// 0x1b.zeroPadded(to: 4, radix: 16)   // "001b"
    /// ```
    public func zeroPadded(to width: Int, radix: Int = 10, uppercase: Bool = false) -> String {
        let digits = String(self, radix: radix, uppercase: uppercase)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
