/// Sizes as people write them.
enum ByteSize {
    /// `500MB` (a thousand thousands each), `10GiB` (1,024 of 1,024 of 1,024 each), or a bare number of bytes.
    ///
    /// - Returns: `nil` for what is no size, or 0.
    static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text[digits.endIndex...].drop { $0 == " " }.lowercased()
        guard let number = Int(digits), number > 0, let factor = factors[unit] else { return nil }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        return isTooLarge ? nil : bytes
    }

    private static let factors = [
        "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10,
        "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
    ]
}
