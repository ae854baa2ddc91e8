extension PatternSyntax {
    /// What an escape stands for.
    struct Escape {
        /// The character, or `nil` for a class of characters or a place.
        let character: Unicode.Scalar?
        let size: Int
    }

    /// A class in brackets, at the opening one. Returns its size once compiled.
    mutating func characterClass() throws(Fault) -> Int {
        index += 1
        var size = skip("^") ? 40 : 10
        var isFirst = true
        while let scalar = peek(), scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[", peek(1) == ":" {
                try namedClass()
                continue
            }
            let low = try classItem()
            size += low.size
            guard peek() == "-", let next = peek(1), next != "]" else { continue }
            // As in RE2, a hyphen after a class such as \d is a character of its own.
            guard let start = low.character else { continue }
            index += 1
            let high = try classItem()
            guard let end = high.character else { throw Fault("a range ends in a class") }
            guard start <= end else { throw Fault("the range \(start)-\(end) is the wrong way round") }
            size += 20
        }
        guard skip("]") else { throw Fault("a '[' is never closed") }
        return size
    }

    private mutating func classItem() throws(Fault) -> Escape {
        guard let scalar = peek() else { throw Fault("a '[' is never closed") }
        if scalar == "\\" { return try escape(inClass: true) }
        index += 1
        return Escape(character: scalar, size: 4)
    }

    private mutating func namedClass() throws(Fault) {
        for name in Self.namedClasses where skip("[:\(name):]") || skip("[:^\(name):]") { return }
        throw Fault("a class between [: and :] is unknown")
    }

    private static let namedClasses = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
        "word", "xdigit",
    ]

    /// An escape, at its backslash.
    mutating func escape(inClass: Bool) throws(Fault) -> Escape {
        guard let letter = peek(1) else { throw Fault("it ends in a backslash") }
        index += 2
        switch letter {
        case "d", "D", "s", "S", "w", "W":
            return Escape(character: nil, size: 40)
        case "b", "B", "A", "z":
            guard !inClass else { throw Fault("'\\\(letter)' cannot stand in a class") }
            return Escape(character: nil, size: 4)
        case "p", "P":
            try unicodeClass()
            return Escape(character: nil, size: 2500)
        case "x":
            return Escape(character: try hexadecimalCharacter(), size: 4)
        case "a", "f", "t", "n", "r", "v":
            let characters: [Unicode.Scalar: Unicode.Scalar] = [
                "a": "\u{07}", "f": "\u{0C}", "t": "\t", "n": "\n", "r": "\r", "v": "\u{0B}",
            ]
            return Escape(character: characters[letter], size: 4)
        case "0"..."9":
            throw Fault("references to groups are not supported")
        default:
            guard letter.isASCII, !letter.isWord || letter == "_" else { throw Fault("'\\\(letter)' means nothing") }
            return Escape(character: letter, size: 4)
        }
    }

    private mutating func unicodeClass() throws(Fault) {
        var name = ""
        if skip("{") {
            while let scalar = peek(), scalar != "}" {
                name.unicodeScalars.append(scalar)
                index += 1
            }
            guard skip("}") else { throw Fault("a '{' is never closed") }
        } else if let scalar = peek() {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard Self.unicodeClasses.contains(name) else { throw Fault("the Unicode class '\(name)' is unknown") }
    }

    private static let unicodeClasses: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Arabic", "Armenian",
        "Bengali", "Cyrillic", "Devanagari", "Georgian", "Greek", "Han", "Hangul", "Hebrew", "Hiragana", "Katakana",
        "Latin", "Tamil", "Thai",
    ]

    /// `\x41` or `\x{10FFFF}`, after the x.
    private mutating func hexadecimalCharacter() throws(Fault) -> Unicode.Scalar {
        var digits = ""
        let isBraced = skip("{")
        while let scalar = peek(), scalar.isASCII, UInt8(scalar.value).hexValue != nil, isBraced || digits.count < 2 {
            digits.unicodeScalars.append(scalar)
            index += 1
        }
        guard isBraced ? skip("}") && !digits.isEmpty : digits.count == 2, digits.count <= 6,
            let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
        else { throw Fault("'\\x' needs two hexadecimal digits, or more in braces") }
        return scalar
    }
}
