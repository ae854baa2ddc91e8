internal import MusterBase

extension DocumentNode {
    /// JSON text on one line, with fields in their order. Equal nodes have equal texts.
    ///
    /// Numbers keep their type: a `double` has a fraction or an exponent, an `int` has neither. Infinity and NaN, which JSON
    /// cannot represent, become `null`.
    public var json: String {
        var text = ""
        appendJSON(to: &text)
        return text
    }

    private func appendJSON(to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): text += JSONText.string(value)
        case .list(let nodes):
            text += "["
            for (index, node) in nodes.enumerated() {
                if index > 0 { text += "," }
                node.appendJSON(to: &text)
            }
            text += "]"
        case .map(let entries):
            text += "{"
            for (index, entry) in entries.enumerated() {
                if index > 0 { text += "," }
                text += JSONText.string(entry.key)
                text += ":"
                entry.value.appendJSON(to: &text)
            }
            text += "}"
        }
    }
}

extension DocumentNode: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public func encode(to encoder: any Encoder) throws {
        switch value {
        case .list(let nodes):
            var container = encoder.unkeyedContainer()
            for node in nodes { try container.encode(node) }
        case .map(let entries):
            var container = encoder.container(keyedBy: Key.self)
            for entry in entries { try container.encode(entry.value, forKey: Key(stringValue: entry.key)) }
        case .null, .bool, .int, .double, .string:
            var container = encoder.singleValueContainer()
            try encodeScalar(to: &container)
        }
    }

    private func encodeScalar(to container: inout any SingleValueEncodingContainer) throws {
        switch value {
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .null, .list, .map: try container.encodeNil()
        }
    }
}

extension DocumentNode {
    /// The document after a merge patch (RFC 7396).
    ///
    /// Duplicate fields of the patch stay duplicate in the result, so that the reader can report them. For the same
    /// reason, a top-level field that the patch removes but that does not exist is kept as null: it may be misspelt.
    public func merging(_ patch: DocumentNode) -> DocumentNode { merging(patch, isTop: true) }

    private func merging(_ patch: DocumentNode, isTop: Bool) -> DocumentNode {
        guard case .map(let changes) = patch.value else { return patch }
        var entries: [Entry] = []
        if case .map(let own) = value { entries = own }
        var seen: Set<String> = []
        for change in changes {
            guard seen.insert(change.key).inserted else {
                entries.append(change)
                continue
            }
            let index = entries.firstIndex { $0.key == change.key }
            if case .null = change.value.value {
                if let index { entries.remove(at: index) } else if isTop { entries.append(change) }
            } else if let index {
                entries[index].value = entries[index].value.merging(change.value, isTop: false)
            } else {
                let empty = DocumentNode(.null)
                entries.append(Entry(key: change.key, value: empty.merging(change.value, isTop: false)))
            }
        }
        return DocumentNode(.map(entries), position: position)
    }
}
