/// Strings of JSON.
///
/// - Source: RFC 8259, section 7: quotes, backslashes and control characters are escaped.
enum JSONText {
    static func string(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var string = [UInt8(ascii: "\"")]
        string.reserveCapacity(text.count + 2)
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): string += [UInt8(ascii: "\\"), byte]
            case 0x0a: string += "\\n".utf8
            case 0x0d: string += "\\r".utf8
            case 0x09: string += "\\t".utf8
            case 0..<0x20: string += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: string.append(byte)
            }
        }
        string.append(UInt8(ascii: "\""))
        return string
    }
}
