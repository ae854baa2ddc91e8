/// A JSON value as its text, which is part of a larger JSON document.
public struct JSONValue: Hashable, Sendable {
    public var text: String

    public init(text: String) {
        self.text = text
    }
}

extension JSONValue: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Value: Decodable {
        let node: DocumentNode

        init(from decoder: any Decoder) throws {
            if let map = try? decoder.container(keyedBy: Key.self) {
                node = .map(
                    try map.allKeys.map(\.stringValue).sorted().map { key in
                        (key, try map.decode(Value.self, forKey: Key(stringValue: key)).node)
                    })
            } else if var list = try? decoder.unkeyedContainer() {
                var nodes: [DocumentNode] = []
                while !list.isAtEnd { nodes.append(try list.decode(Value.self).node) }
                node = .list(nodes)
            } else {
                let scalar = try decoder.singleValueContainer()
                if scalar.decodeNil() {
                    node = DocumentNode(.null)
                } else if let value = try? scalar.decode(Bool.self) {
                    node = DocumentNode(.bool(value))
                } else if let value = try? scalar.decode(Int64.self) {
                    node = DocumentNode(.int(value))
                } else if let value = try? scalar.decode(Double.self) {
                    node = DocumentNode(.double(value))
                } else {
                    node = .text(try scalar.decode(String.self))
                }
            }
        }
    }

    public init(from decoder: any Decoder) throws {
        text = try Value(from: decoder).node.json
    }

    public func encode(to encoder: any Encoder) throws {
        try JSONDocumentParser.document(in: text).encode(to: encoder)
    }
}
