/// A text of a creative's content with expressions in double braces: `Dear {{customer.first_name}}`.
public struct ContentTemplate: Hashable, Sendable {
    public enum Element: Hashable, Sendable {
        case text(String)
        /// - Parameter offset: of the expression within the text, in UTF-8 bytes.
        case expression(String, offset: Int)
    }

    public let elements: [Element]
    /// Whether an expression has no end. It is a part of the text before it.
    let isUnclosed: Bool

    /// - Returns: `nil` for a text without double braces.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        var elements: [Element] = []
        var (start, index, isUnclosed) = (0, 0, false)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        while index + 1 < bytes.count {
            guard bytes[index] == Self.open, bytes[index + 1] == Self.open else {
                index += 1
                continue
            }
            guard let end = Self.end(of: bytes, from: index + 2) else {
                isUnclosed = true
                break
            }
            if index > start { elements.append(.text(text(start..<index))) }
            elements.append(.expression(text(index + 2..<end), offset: index + 2))
            index = end + 2
            start = index
        }
        guard !elements.isEmpty || isUnclosed else { return nil }
        if start < bytes.count { elements.append(.text(text(start..<bytes.count))) }
        self.elements = elements
        self.isUnclosed = isUnclosed
    }

    private static let open = UInt8(ascii: "{")
    private static let close = UInt8(ascii: "}")

    /// The first double brace that is not within a literal of the expression.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var quote: UInt8?
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == close, index + 1 < bytes.count, bytes[index + 1] == close {
                return index
            }
            index += 1
        }
        return nil
    }

    /// The whole text as one expression. A missing value is an empty text.
    public var expression: String {
        let parts = elements.map { element in
            switch element {
            case .text(let text): Self.literal(text)
            case .expression(let expression, _): "coalesce(string(\(expression)\n), \"\")"
            }
        }
        return (["\"\""] + parts).joined(separator: " + ")
    }

    private static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
