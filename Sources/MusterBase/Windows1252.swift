/// The character encoding windows-1252.
///
/// - Source: WHATWG Encoding Standard, index windows-1252. The five bytes that it maps to control characters encode nothing here.
public enum Windows1252 {
    /// The characters of the bytes 0x80 to 0x9f; 0 where there is none.
    private static let upperControls: [UInt32] = [
        0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
        0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
    ]
    private static let bytes: [UInt32: UInt8] = Dictionary(
        firstOf: upperControls.enumerated().filter { $0.element != 0 }.map { ($0.element, UInt8(0x80 + $0.offset)) })

    /// - Returns: `nil` if the encoding lacks the character.
    public static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0..<0x80, 0xa0...0xff: UInt8(truncatingIfNeeded: scalar.value)
        default: bytes[scalar.value]
        }
    }

    /// Whether the encoding has every character of a text.
    ///
    /// - Parameter text: in UTF-8.
    public static func encodes(_ text: some Collection<UInt8>) -> Bool {
        text.allSatisfy { $0 < 0x80 } || String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { byte(of: $0) != nil }
    }

    /// Appends a text. A question mark replaces each character that the encoding lacks.
    ///
    /// - Parameter text: in UTF-8.
    /// - Returns: the number of characters replaced.
    public static func append(_ text: ArraySlice<UInt8>, to encoded: inout [UInt8]) -> Int {
        guard text.contains(where: { $0 >= 0x80 }) else {
            encoded += text
            return 0
        }
        var replaced = 0
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let byte = byte(of: scalar)
            if byte == nil { replaced += 1 }
            encoded.append(byte ?? UInt8(ascii: "?"))
        }
        return replaced
    }
}
