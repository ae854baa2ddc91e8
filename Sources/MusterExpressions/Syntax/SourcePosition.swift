/// A position in the text of an expression.
public struct SourcePosition: Sendable, Hashable {
    /// UTF-8 bytes before the position.
    public let offset: Int
    /// 1-based.
    public let line: Int
    /// 1-based, counted in characters as a reader sees them.
    public let column: Int

    public init(offset: Int, line: Int, column: Int) {
        self.offset = offset
        self.line = line
        self.column = column
    }

    /// The position `offset` bytes into `text`; an offset inside a character is that character's position.
    /// - Complexity: O(offset).
    init(offset: Int, in text: String) {
        self = Self.positions(of: [offset], in: text)[0]
    }

    /// The positions of several offsets in one pass over the text.
    ///
    /// - Parameter offsets: In ascending order.
    static func positions(of offsets: [Int], in text: String) -> [SourcePosition] {
        var positions: [SourcePosition] = []
        var (line, column, passed) = (1, 1, 0)
        var rest = text[...]
        for offset in offsets {
            while let character = rest.first {
                let width = character.utf8.count
                if passed + width > offset { break }
                passed += width
                rest.removeFirst()
                if character.isNewline {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
            }
            positions.append(SourcePosition(offset: offset, line: line, column: column))
        }
        return positions
    }
}

extension SourcePosition: CustomStringConvertible {
    /// `line:column`.
    public var description: String { "\(line):\(column)" }
}
