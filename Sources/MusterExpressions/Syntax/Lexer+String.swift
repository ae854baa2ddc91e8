extension Lexer {
    /// A string between quotes, single or triple, at the opening quote.
    ///
    /// - Source: cel-spec, "Syntax": STRING_LIT and its ESCAPE sequences.
    mutating func string(raw: Bool) throws(ExpressionError) -> String {
        let start = index
        let quote = bytes[index]
        let isTriple = byte(at: index + 1) == quote && byte(at: index + 2) == quote
        let width = isTriple ? 3 : 1
        index += width
        var value: [UInt8] = []
        while true {
            let ends = index >= bytes.count || (!isTriple && (bytes[index] == 0x0A || bytes[index] == 0x0D))
            if ends {
                let closing = String(repeating: Character(Unicode.Scalar(quote)), count: width)
                throw error(.unclosedString(quote: closing), from: start, to: start + width)
            }
            if bytes[index] == quote, !isTriple || (byte(at: index + 1) == quote && byte(at: index + 2) == quote) {
                index += width
                return String(decoding: value, as: UTF8.self)
            }
            if bytes[index] == UInt8(ascii: "\\"), !raw {
                value.append(contentsOf: String(try escapedScalar()).utf8)
                continue
            }
            if bytes[index] == 0 { throw error(.nulCharacter, from: index, to: index + 1) }
            value.append(bytes[index])
            index += 1
        }
    }

    /// One escape sequence, at the backslash.
    private mutating func escapedScalar() throws(ExpressionError) -> Unicode.Scalar {
        let start = index
        let letter = byte(at: index + 1)
        index = min(index + 2, bytes.count)
        switch letter {
        case UInt8(ascii: "a"): return "\u{07}"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "v"): return "\u{0B}"
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            return Unicode.Scalar(letter)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return try codePoint(digits: 2, radix: 16, from: start)
        case UInt8(ascii: "u"): return try codePoint(digits: 4, radix: 16, from: start)
        case UInt8(ascii: "U"): return try codePoint(digits: 8, radix: 16, from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            index -= 1
            return try codePoint(digits: 3, radix: 8, from: start)
        default:
            throw invalidEscape(from: start)
        }
    }

    private mutating func codePoint(
        digits: Int, radix: UInt32, from start: Int
    ) throws(ExpressionError) -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = byte(at: index).hexValue, digit < radix, value < 0x0200_0000 else {
                throw invalidEscape(from: start)
            }
            value = value * radix + digit
            index += 1
        }
        guard let scalar = Unicode.Scalar(value) else { throw invalidEscape(from: start) }
        guard value != 0 else { throw error(.nulCharacter, from: start) }
        return scalar
    }

    private func invalidEscape(from start: Int) -> ExpressionError {
        var end = index
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let sequence = String(decoding: bytes[start..<end], as: UTF8.self)
        return error(.invalidEscape(sequence), from: start, to: end)
    }
}
