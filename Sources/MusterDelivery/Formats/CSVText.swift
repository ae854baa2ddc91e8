/// Fields of comma-separated values.
///
/// - Source: RFC 4180: a field with a comma, a quote or a line break is quoted, and its quotes are doubled.
enum CSVText {
    static func field(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = text.contains { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 0x0a || $0 == 0x0d }
        guard needsQuotes else { return Array(text) }
        var field = [quote]
        field.reserveCapacity(text.count + 8)
        for byte in text {
            if byte == quote { field.append(quote) }
            field.append(byte)
        }
        field.append(quote)
        return field
    }
}
