internal import MusterModel
internal import Yams

/// Converts one YAML document to nodes: resolves scalars and expands aliases.
struct YAMLNodeConverter {
    private(set) var diagnostics: [Diagnostic] = []
    /// The remaining number of values allowed. Negative when there were more.
    private(set) var valuesLeft: Int
    private let text: SourceText
    private let linesBefore: Int
    /// The last position so far. A node before it was reached through an alias.
    private var reached = (line: 0, column: 0)
    private var aliasedNodes = 0
    private var isStopped = false

    /// The maximum number of nodes that the aliases of one document expand to. It stops exponential expansion.
    private static let maxAliasedNodes = 100_000

    init(text: SourceText, linesBefore: Int, valuesLeft: Int) {
        self.valuesLeft = valuesLeft
        self.text = text
        self.linesBefore = linesBefore
    }

    mutating func document(_ root: Node) -> DocumentNode {
        let node = convert(root, depth: 0)
        return isStopped ? DocumentNode(.null) : node
    }

    private mutating func convert(_ node: Node, depth: Int) -> DocumentNode {
        let position = self.position(node.mark)
        valuesLeft -= 1
        if valuesLeft < 0 { isStopped = true }
        count(position)
        if depth > JSONDocumentParser.maxDepth {
            stop("This is nested more than \(JSONDocumentParser.maxDepth) deep.", "file.tooDeep", at: position)
        }
        guard !isStopped else { return DocumentNode(.null) }
        switch node {
        case .scalar(let scalar): return convert(scalar, at: position)
        case .sequence(let sequence):
            var nodes: [DocumentNode] = []
            for element in sequence where !isStopped { nodes.append(convert(element, depth: depth + 1)) }
            return DocumentNode(.list(nodes), position: position)
        case .mapping(let mapping):
            var entries: [DocumentNode.Entry] = []
            for (key, value) in mapping where !isStopped {
                guard case .scalar(let name) = key else {
                    stop("A field name must be text.", "document.wrongType", at: position)
                    break
                }
                let value = convert(value, depth: depth + 1)
                entries.append(.init(key: name.string, keyPosition: self.position(name.mark), value: value))
            }
            return DocumentNode(.map(entries), position: position)
        case .alias:
            // The parser has already expanded the alias.
            return DocumentNode(.null, position: position)
        }
    }

    private func convert(_ scalar: Node.Scalar, at position: DocumentPosition) -> DocumentNode {
        let source = ScalarSource(
            text: text, style: style(of: scalar), line: position.line, column: position.column)
        let isText = scalar.tag.description == "tag:yaml.org,2002:str" || scalar.tag.description == "!"
        guard scalar.style == .plain, !isText else {
            return DocumentNode(.string(scalar.string), position: position, source: source)
        }
        let value = YAMLCoreSchema.value(ofPlain: scalar.string)
        if case .string = value { return DocumentNode(value, position: position, source: source) }
        var node = DocumentNode(value, position: position, plainText: scalar.string, source: source)
        switch value {
        case .int, .double: node.isTextInYAML11 = YAMLCoreSchema.isTextInYAML11(number: scalar.string)
        case .null, .bool, .string, .list, .map: break
        }
        return node
    }

    /// All nodes of the parser have a mark.
    private func position(_ mark: Mark?) -> DocumentPosition {
        DocumentPosition(file: text.file, line: (mark?.line ?? 1) + linesBefore, column: mark?.column ?? 1)
    }

    private func style(of scalar: Node.Scalar) -> ScalarSource.Style {
        switch scalar.style {
        case .any, .plain: .plain
        case .singleQuoted: .singleQuoted
        case .doubleQuoted: .doubleQuoted
        case .literal, .folded: .block
        }
    }

    private mutating func count(_ position: DocumentPosition) {
        let current = (position.line, position.column)
        if current < reached { aliasedNodes += 1 } else { reached = current }
        if aliasedNodes > Self.maxAliasedNodes {
            stop(
                "The aliases of this document expand to more than \(Self.maxAliasedNodes) values.",
                "file.tooManyAliases", at: position)
        }
    }

    private mutating func stop(_ message: String, _ code: String, at position: DocumentPosition) {
        if !isStopped { diagnostics.append(Diagnostic(code: code, message: message, position: position)) }
        isStopped = true
    }
}
