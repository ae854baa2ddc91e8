/// A JSON-like value with its position in a file.
///
/// Documents from the store or a request have no positions; a ``DocumentPath`` then identifies a value.
public struct DocumentNode: Sendable {
    public indirect enum Value: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
        case list([DocumentNode])
        /// In written order. Duplicate keys are kept, so that the reader can report them.
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
    /// The written form of a scalar that is neither quoted nor text: `007`, `true`, `1.50`.
    public var plainText: String?
    /// Whether it is a number in YAML 1.2 but text in YAML 1.1. Programs that follow YAML 1.1 write such texts without
    /// quotes.
    public var isTextInYAML11 = false
    /// Maps offsets within a text to positions in the file.
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
    /// The value of a map's first entry with this key.
    public subscript(key: String) -> DocumentNode? {
        guard case .map(let entries) = value else { return nil }
        return entries.first { $0.key == key }?.value
    }

    public subscript(index: Int) -> DocumentNode? {
        guard case .list(let nodes) = value, nodes.indices.contains(index) else { return nil }
        return nodes[index]
    }

    /// The node at `path`, or its nearest existing ancestor.
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

    /// The position in the file of an offset within this node's text, in UTF-8 bytes.
    public func position(ofUTF8Offset utf8Offset: Int) -> DocumentPosition? {
        let text: String
        switch value {
        case .string(let string): text = string
        case .null, .bool, .int, .double, .list, .map: text = plainText ?? ""
        }
        return source?.position(ofUTF8Offset: utf8Offset, in: text) ?? position
    }

    /// The node in a sentence such as `'priority' must be a number, not …`.
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
    /// The text shortened to one line of at most 60 characters, for messages.
    var abridged: String {
        let line = split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.count <= 60 && line.count == count ? self : line.prefix(57) + "..."
    }
}

extension DocumentNode {
    /// The path of the first text or key with the NUL character, which neither SQL nor files can contain.
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
