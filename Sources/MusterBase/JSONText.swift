/// JSON assembled as text: strings, and objects and lists made of parts that are JSON already.
public enum JSONText {
    /// A JSON string with its quotes.
    public static func string(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var json: [UInt8] = []
            append(bytes, to: &json)
            return String(decoding: json, as: UTF8.self)
        }
    }

    /// A JSON string with its quotes.
    ///
    /// - Parameter text: in UTF-8.
    public static func string(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var json: [UInt8] = []
        append(text, to: &json)
        return json
    }

    /// Quotes, backslashes and control characters are escaped.
    ///
    /// - Source: RFC 8259, section 7.
    private static func append(_ text: some Collection<UInt8>, to json: inout [UInt8]) {
        json.reserveCapacity(json.count + text.count + 2)
        json.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
            case 0x0a: json += "\\n".utf8
            case 0x0d: json += "\\r".utf8
            case 0x09: json += "\\t".utf8
            case 0..<0x20: json += "\\u\(byte.zeroPadded(to: 4, radix: 16))".utf8
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }

    /// One object with the fields of several.
    ///
    /// - Parameter objects: each of them `{…}`, without blanks around it; no name in more than one.
    public static func object(_ objects: String...) -> String {
        "{" + objects.map { $0.dropFirst().dropLast() }.filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    /// - Parameter items: each of them JSON.
    public static func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }
}
