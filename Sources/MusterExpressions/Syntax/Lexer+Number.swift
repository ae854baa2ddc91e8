extension Lexer {
    /// An int or a double, without a sign.
    ///
    /// - Source: cel-spec, "Syntax": INT_LIT and FLOAT_LIT; UINT_LIT is not part of the subset.
    mutating func number() throws(ExpressionError) -> Token.Kind {
        let start = index
        if bytes[index] == UInt8(ascii: "0"), byte(at: index + 1) == UInt8(ascii: "x") {
            return try hexadecimal(from: start)
        }
        skipDigits()
        var isDouble = false
        if byte(at: index) == UInt8(ascii: "."), byte(at: index + 1).isDigit {
            isDouble = true
            index += 1
            skipDigits()
        }
        if byte(at: index) | 0x20 == UInt8(ascii: "e") {
            let hasSign = byte(at: index + 1) == UInt8(ascii: "+") || byte(at: index + 1) == UInt8(ascii: "-")
            if byte(at: index + (hasSign ? 2 : 1)).isDigit {
                isDouble = true
                index += hasSign ? 2 : 1
                skipDigits()
            }
        }
        try endNumber(from: start)
        let digits = slice(from: start)
        if isDouble {
            guard let value = Double(digits), value.isFinite else {
                throw error(.doubleOutOfRange(digits), from: start)
            }
            return .double(value)
        }
        guard let value = UInt64(digits), value <= Int64.min.magnitude else {
            throw error(.intOutOfRange(digits), from: start)
        }
        return .int(value)
    }

    private mutating func hexadecimal(from start: Int) throws(ExpressionError) -> Token.Kind {
        index += 2
        while byte(at: index).hexValue != nil { index += 1 }
        try endNumber(from: start)
        let digits = slice(from: start).dropFirst(2)
        guard !digits.isEmpty else { throw error(.invalidNumber(slice(from: start)), from: start) }
        guard let value = UInt64(digits, radix: 16), value <= Int64.min.magnitude else {
            throw error(.intOutOfRange(slice(from: start)), from: start)
        }
        return .int(value)
    }

    private mutating func skipDigits() {
        while byte(at: index).isDigit { index += 1 }
    }

    /// A number must not run into a name, as in `12abc`, `1.5.2` or the unsigned `12u`.
    private mutating func endNumber(from start: Int) throws(ExpressionError) {
        guard byte(at: index).isLetter || (byte(at: index) == UInt8(ascii: ".") && byte(at: index + 1).isDigit) else {
            return
        }
        let end = index
        while byte(at: index).isLetter || byte(at: index).isDigit || byte(at: index) == UInt8(ascii: ".") { index += 1 }
        if bytes[end] | 0x20 == UInt8(ascii: "u"), index == end + 1 {
            throw error(.unsupported("Unsigned integers are", hint: "Leave out the u."), from: start)
        }
        throw error(.invalidNumber(slice(from: start)), from: start)
    }
}
