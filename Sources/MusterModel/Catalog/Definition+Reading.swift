extension Definition {
    /// Reads a document of any kind and reports all its errors.
    ///
    /// - Parameter expected: the kind and id known from elsewhere, such as the path of `PUT /offers/gold_card`. The document
    ///   may omit them and must not contradict them.
    /// - Returns: `nil` when there was an error.
    public static func read(
        _ node: DocumentNode, as expected: ExpectedKey = ExpectedKey(), into diagnostics: DiagnosticCollector
    ) -> Definition? {
        diagnostics.subject = key(of: node, as: expected)
        defer { diagnostics.subject = nil }
        let reader = DocumentReader(expected.completed(node), into: diagnostics)
        guard case .map = node.value else { return nil }
        expected.check(reader)
        if let path = node.pathOfNUL {
            diagnostics.add(
                Diagnostic(
                    code: "document.zeroCharacter", message: "This text contains the NUL character, which is not allowed.",
                    hint: "Remove it.", position: node.nearest(to: path).position, subject: diagnostics.subject, path: path))
        }
        guard let kind: DefinitionKind = reader.choice("kind") else { return nil }
        let definition = content(of: kind, reader)
        return reader.hasErrors ? nil : definition
    }

    /// The kind and id of a document, if they can be read, regardless of other errors.
    public static func key(of node: DocumentNode, as expected: ExpectedKey = ExpectedKey()) -> DefinitionKey? {
        let completed = expected.completed(node)
        guard let kind: DefinitionKind = completed["kind"].flatMap(DefinitionKind.init(near:)), let id = completed["id"] else {
            return nil
        }
        if let written = id.plainText { return DefinitionKey(kind, written) }
        guard case .string(let text) = id.value else { return nil }
        return DefinitionKey(kind, text)
    }

    private static func content(of kind: DefinitionKind, _ reader: DocumentReader) -> Definition? {
        switch kind {
        case .channel: Channel(reading: reader).map(Definition.channel)
        case .category: Category(reading: reader).map(Definition.category)
        case .offer: Offer(reading: reader).map(Definition.offer)
        case .creative: Creative(reading: reader).map(Definition.creative)
        case .segment: Segment(reading: reader).map(Definition.segment)
        case .qualificationRule: QualificationRule(reading: reader).map(Definition.qualificationRule)
        case .contactPolicy: ContactPolicy(reading: reader).map(Definition.contactPolicy)
        case .model: ScoringModel(reading: reader).map(Definition.model)
        case .decisionFlow: DecisionFlow(reading: reader).map(Definition.decisionFlow)
        case .connection: DeliveryConnection(reading: reader).map(Definition.connection)
        case .campaign: Campaign(reading: reader).map(Definition.campaign)
        case .dataset: DatasetDefinition(reading: reader).map(Definition.dataset)
        }
    }
}

extension Definition {
    /// The kind and id that a document must have, as far as they are known before reading.
    public struct ExpectedKey: Hashable, Sendable {
        public var kind: DefinitionKind?
        public var id: String?

        public init(kind: DefinitionKind? = nil, id: String? = nil) {
            self.kind = kind
            self.id = id
        }

        func completed(_ node: DocumentNode) -> DocumentNode {
            guard case .map(var entries) = node.value else { return node }
            if let kind, node["kind"] == nil { entries.append(.init(key: "kind", value: .text(kind.rawValue))) }
            if let id, node["id"] == nil { entries.append(.init(key: "id", value: .text(id))) }
            var completed = node
            completed.value = .map(entries)
            return completed
        }

        func check(_ reader: DocumentReader) {
            if let kind { contradict(reader, "kind", kind.rawValue) }
            if let id { contradict(reader, "id", id) }
        }

        private func contradict(_ reader: DocumentReader, _ key: String, _ wanted: String) {
            guard case .string(let found)? = reader.node[key]?.value, found != wanted else { return }
            reader.report(
                key, code: "document.contradiction", "'\(key)' must be '\(wanted)' here, not '\(found.abridged)'.",
                hint: "Leave it out, or make it the same.")
        }
    }
}
