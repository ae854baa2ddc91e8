/// A JSON-like value that knows where it was written.
///
/// Files give positions; documents from the store or an API body have none, and a ``DocumentPath`` names the place.
public struct DocumentNode: Sendable {
    public indirect enum Value: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
        case list([DocumentNode])
        /// In the order written. A key that stands twice is kept twice, so that the reader can say so.
        case map([Entry])
    }

    public struct Entry: Sendable {
        public var key: String
        public var keyPosition: DocumentPosition?
        public var value: DocumentNode

        public init(key: String, keyPosition: DocumentPosition? = nil, value: DocumentNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    public var value: Value
    public var position: DocumentPosition?
    /// How a scalar was written when it was neither quoted nor resolved to text: `007`, `true`, `1.50`.
    public var plainText: String?
    /// Whether it is a number by the rules of YAML 1.2 alone: programs that follow YAML 1.1 write such a text without quotes.
    public var isTextInYAML11 = false
    /// Finds places within a text.
    public var source: ScalarSource?

    public init(
        _ value: Value, position: DocumentPosition? = nil, plainText: String? = nil, source: ScalarSource? = nil
    ) {
        self.value = value
        self.position = position
        self.plainText = plainText
        self.source = source
    }
}

extension DocumentNode {
    /// The value of a map's first entry of that name.
    public subscript(key: String) -> DocumentNode? {
        guard case .map(let entries) = value else { return nil }
        return entries.first { $0.key == key }?.value
    }

    public subscript(index: Int) -> DocumentNode? {
        guard case .list(let nodes) = value, nodes.indices.contains(index) else { return nil }
        return nodes[index]
    }

    /// The node at `path`, or, where the document ends before, the last node on the way to it.
    public func nearest(to path: DocumentPath) -> DocumentNode {
        var node = self
        for element in path.elements {
            let next =
                switch element {
                case .key(let key): node[key]
                case .index(let index): node[index]
                }
            guard let next else { break }
            node = next
        }
        return node
    }

    /// Where an offset within this node's text was written.
    ///
    /// - Parameter utf8Offset: bytes from the start of the text.
    public func position(ofUTF8Offset utf8Offset: Int) -> DocumentPosition? {
        let text: String
        switch value {
        case .string(let string): text = string
        case .null, .bool, .int, .double, .list, .map: text = plainText ?? ""
        }
        return source?.position(ofUTF8Offset: utf8Offset, in: text) ?? position
    }

    /// What this node is, for a sentence such as `'priority' must be a number, not …`.
    public var kindDisplayName: String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "the number \(plainText ?? String(value))"
        case .double(let value): "the number \(plainText ?? String(value))"
        case .string(let value): value.isEmpty ? "an empty text" : "the text '\(value.abridged)'"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

extension String {
    /// Short enough to quote in a message, on one line.
    var abridged: String {
        let line = split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.count <= 60 && line.count == count ? self : line.prefix(57) + "..."
    }
}

extension DocumentNode {
    /// The place of the first text or key with the NUL character, which neither SQL nor files can hold.
    var pathOfNUL: DocumentPath? { pathOfNUL(at: .root) }

    private func pathOfNUL(at path: DocumentPath) -> DocumentPath? {
        switch value {
        case .string(let text): text.utf8.contains(0) ? path : nil
        case .list(let elements):
            elements.enumerated().lazy.compactMap { $0.element.pathOfNUL(at: path.appending($0.offset)) }.first
        case .map(let entries):
            entries.lazy.compactMap { entry in
                entry.key.utf8.contains(0) ? path : entry.value.pathOfNUL(at: path.appending(entry.key))
            }.first
        case .null, .bool, .int, .double: nil
        }
    }
}
