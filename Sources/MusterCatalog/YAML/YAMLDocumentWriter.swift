public import MusterModel
internal import Yams

/// Writes a definition as a YAML document that reads back as an equal definition.
public enum YAMLDocumentWriter {
    /// - Throws: the error of the YAML library.
    public static func text(_ definition: Definition) throws -> String {
        let text = try Yams.serialize(node: node(definition.document), width: -1, allowUnicode: true)
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    private static func node(_ node: DocumentNode) -> Node {
        switch node.value {
        case .list(let nodes): return Node(nodes.map(self.node))
        case .map(let entries): return Node(entries.map { (scalar($0.key), self.node($0.value)) })
        case .string(let text): return scalar(text)
        case .null, .bool, .int, .double: return Node(node.json)
        }
    }

    /// Quoted unless it is a simple word that every YAML version reads as text.
    private static func scalar(_ text: String) -> Node {
        let isWord = text.utf8.allSatisfy { (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5f }
        guard isWord, case .string = YAMLCoreSchema.value(ofPlain: text) else { return Node(text, .implicit, .doubleQuoted) }
        return Node(text)
    }
}
