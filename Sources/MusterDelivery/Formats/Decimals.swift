/// Numbers as text, with the same spelling in CSV and JSON.
enum Decimals {
    /// Appends a number with at most 6 decimals, without trailing zeros but with at least one decimal: `0.25`, `1.0`.
    /// - Precondition: `value` is finite and not negative.
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        guard value < 1_000_000_000 else {
            bytes += "\(value)".utf8
            return
        }
        let millionths = Int((value * 1_000_000).rounded())
        append(millionths / 1_000_000, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        var rest = millionths % 1_000_000
        var unit = 100_000
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
            rest %= unit
            unit /= 10
        } while rest > 0
    }

    /// - Precondition: `value` is not negative.
    static func append(_ value: Int, to bytes: inout [UInt8]) {
        guard value >= 10 else {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
            return
        }
        append(value / 10, to: &bytes)
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Appends the shortest text that reads back as `value`; a whole number has no decimals.
    static func append(shortest value: Double, to bytes: inout [UInt8]) {
        let text = "\(value)"
        bytes += (text.hasSuffix(".0") ? String(text.dropLast(2)) : text).utf8
    }
}
