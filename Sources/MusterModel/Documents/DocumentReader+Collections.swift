extension DocumentReader {
    /// A required map.
    public func object(_ key: String) -> DocumentReader? {
        guard let value = field(key) else {
            reportMissing(key)
            return nil
        }
        return object(value, at: path.appending(key), key)
    }

    public func optionalObject(_ key: String) -> DocumentReader? {
        field(key).flatMap { object($0, at: path.appending(key), key) }
    }

    /// A required list of at least one map.
    public func objects(_ key: String) -> [DocumentReader] {
        guard field(key) != nil else {
            reportMissing(key)
            return []
        }
        let objects = optionalObjects(key)
        if case .list(let nodes)? = node[key]?.value, nodes.isEmpty {
            report(key, code: "document.emptyList", "'\(key)' is empty.")
        }
        return objects
    }

    public func optionalObjects(_ key: String) -> [DocumentReader] {
        elements(of: key).compactMap { object($0.node, at: $0.path, key) }
    }

    /// Empty when absent.
    public func texts(_ key: String) -> [String] {
        elements(of: key).compactMap { text($0.node, at: $0.path, key) }
    }

    /// Texts as they are written: `NULL`, `-` and `0` too, without quotes. Empty when absent.
    public func plainTexts(_ key: String) -> [String] {
        elements(of: key).compactMap { element in
            if case .string(let text) = element.node.value { return text }
            if let text = element.node.plainText { return text }
            return text(element.node, at: element.path, key)
        }
    }

    /// `nil` when absent. Repeated values are reported.
    public func optionalChoices<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, of choices: Choice.Type = Choice.self
    ) -> [Choice]? {
        guard field(key) != nil else { return nil }
        let found = elements(of: key).map { (choice: choice($0.node, at: $0.path, key) as Choice?, element: $0) }
        reportRepetitions(found.map { ($0.choice?.rawValue, $0.element) }, key)
        return found.compactMap(\.choice)
    }

    /// A map of any JSON values; empty when absent.
    public func values(_ key: String) -> [String: FieldValue] {
        guard let value = field(key), let object = object(value, at: path.appending(key), key) else { return [:] }
        return object.allValues()
    }

    /// The entries of a map whose keys are data. Empty when absent.
    public func entries(_ key: String) -> [(entry: DocumentNode.Entry, path: DocumentPath)] {
        guard let value = field(key), let object = object(value, at: path.appending(key), key),
            case .map(let entries) = object.node.value
        else { return [] }
        return entries.map { ($0, object.path.appending($0.key)) }
    }

    /// The elements of a list; empty when absent.
    func elements(of key: String) -> [(node: DocumentNode, path: DocumentPath)] {
        guard let value = field(key) else { return [] }
        guard case .list(let nodes) = value.value else {
            reportWrongType(value, at: path.appending(key), key, needed: "a list")
            return []
        }
        return nodes.enumerated().map { ($0.element, path.appending(key).appending($0.offset)) }
    }

    private func object(_ value: DocumentNode, at path: DocumentPath, _ key: String) -> DocumentReader? {
        guard case .map = value.value else {
            reportWrongType(value, at: path, key, needed: "a map")
            return nil
        }
        return DocumentReader(value, at: path, into: diagnostics)
    }

    func reportRepetitions(_ found: [(String?, (node: DocumentNode, path: DocumentPath))], _ key: String) {
        var seen: Set<String> = []
        for case (let text?, let element) in found where !seen.insert(text).inserted {
            report(
                element.node, at: element.path, code: "document.repeated", "'\(key)' names '\(text)' twice.",
                hint: "Name it once.")
        }
    }

    private func allValues() -> [String: FieldValue] {
        guard case .map(let entries) = node.value else { return [:] }
        var values: [String: FieldValue] = [:]
        for entry in entries { values[entry.key] = fieldValue(entry.value, at: path.appending(entry.key), entry.key) }
        return values
    }

    private func fieldValue(_ node: DocumentNode, at path: DocumentPath, _ key: String) -> FieldValue {
        switch node.value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .double:
            // JSON cannot represent infinity and NaN.
            return number(node, at: path, key, in: -Double.infinity...Double.infinity).map(FieldValue.double) ?? .null
        case .string(let value): return .string(value)
        case .list(let nodes):
            return .list(
                nodes.enumerated().map { fieldValue($0.element, at: path.appending($0.offset), key) })
        case .map:
            return .map(DocumentReader(node, at: path, into: diagnostics).allValues())
        }
    }
}
