/// Parses sizes such as `500MB`.
enum ByteSize {
    /// Units are powers of 1,000 (`500MB`) or of 1,024 (`10GiB`, `4G`). A number without a unit counts bytes.
    ///
    /// - Returns: `nil` if the text is not a size, or if the size is 0 or too large for an `Int`.
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
