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
        var line = 1
        var column = 1
        var passed = 0
        for character in text {
            let width = character.utf8.count
            if passed + width > offset { break }
            passed += width
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        self.init(offset: offset, line: line, column: column)
    }
}

extension SourcePosition: CustomStringConvertible {
    /// `line:column`.
    public var description: String { "\(line):\(column)" }
}
