/// The path from a document's root to one of its values.
public struct DocumentPath: Hashable, Sendable, CustomStringConvertible {
    public enum Element: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    public var elements: [Element]

    public static let root = DocumentPath(elements: [])

    public init(elements: [Element]) {
        self.elements = elements
    }

    /// A path of map keys only.
    public init(_ keys: String...) {
        elements = keys.map(Element.key)
    }

    public func appending(_ key: String) -> DocumentPath {
        DocumentPath(elements: elements + [.key(key)])
    }

    public func appending(_ index: Int) -> DocumentPath {
        DocumentPath(elements: elements + [.index(index)])
    }

    /// As a JSON pointer (RFC 6901): `/stages/0/model`; empty for the root.
    public var description: String {
        elements.map { element in
            switch element {
            case .key(let key): "/" + Self.escaped(key)
            case .index(let index): "/\(index)"
            }
        }.joined()
    }

    private static func escaped(_ key: String) -> String {
        String(
            key.flatMap { character -> String in
                switch character {
                case "~": "~0"
                case "/": "~1"
                default: String(character)
                }
            })
    }
}

/// A position in a text file.
public struct DocumentPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int

    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    public var description: String { "\(file):\(line):\(column)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
