extension DecisionFlow.Enrichment {
    init?(reading reader: DocumentReader) {
        let dataset = reader.id("dataset", of: DatasetSchema.self)?.rawValue
        let alias = Self.alias(reader, of: dataset)
        let key = reader.text("key")
        let on = reader.optionalExpression("on", seeing: .customer, expecting: .ordered, joined: .init())
        // Without the names of rows, expressions over rows cannot be checked.
        let rows = alias.map { Self(dataset: dataset ?? "", alias: $0, key: key ?? "") }
        let aggregates =
            reader.field("aggregate") == nil
            ? [] : Self.aggregates(reader.objects("aggregate"), over: rows)
        reader.finish()
        guard let dataset, let alias, let key, !reader.hasErrors else { return nil }
        self.init(dataset: dataset, alias: alias, key: key, on: on, aggregates: aggregates)
        reader.diagnostics.dependencies.enrichments.append(EnrichmentSite(enrichment: self, path: reader.path))
    }

    /// As much of an enrich stage as can be read, even with errors. `nil` for other stages and without a valid alias.
    ///
    /// A stage with errors has no dataset, so that its attributes are unknown.
    init?(peeking node: DocumentNode) {
        let reader = DocumentReader(node, into: DiagnosticCollector())
        guard reader.choice("type") == DecisionFlow.Stage.Kind.enrich else { return nil }
        if let enrichment = Self(reading: reader) {
            self = enrichment
        } else if let alias = reader.optionalText("as") ?? reader.optionalText("dataset"),
            Self.isAlias(alias)
        {
            self.init(dataset: "", alias: alias, key: "")
        } else {
            return nil
        }
    }

    var fields: [(String, DocumentNode?)] {
        [
            ("dataset", .text(dataset)), ("as", .text(alias)), ("key", .text(key)), ("on", on.map(DocumentNode.text)),
            ("aggregate", aggregates.isEmpty ? nil : .list(aggregates.map(\.document))),
        ]
    }

    /// The alias as written, or the dataset's name by default; `nil`, and reported, when it is invalid.
    private static func alias(_ reader: DocumentReader, of dataset: String?) -> String? {
        guard reader.field("as") != nil else {
            guard let dataset else { return nil }
            if isAlias(dataset) { return dataset }
            let example = String(dataset.map { $0 == "-" ? "_" : $0 })
            reader.report(
                "as", code: "flow.missingAlias", "'\(dataset)' cannot name a dataset in expressions, so 'as' is needed.",
                hint: "Write as: \(isAlias(example) ? example : "joined_\(example)")")
            return nil
        }
        guard let alias = reader.optionalText("as") else { return nil }
        if isAlias(alias) { return alias }
        reader.report(
            "as", code: "flow.invalidAlias", "'\(alias.abridged)' cannot name a dataset in expressions.",
            hint: "Use a-z, 0-9 and _, at most 64, beginning with a letter; not customer, offer, now or a reserved word.")
        return nil
    }

    private static func aggregates(_ readers: [DocumentReader], over rows: Self?) -> [Aggregate] {
        var seen: Set<String> = []
        return readers.compactMap { reader in
            let aggregate = Aggregate(reading: reader, over: rows)
            if let name = aggregate?.name, !seen.insert(name.lowercased()).inserted {
                reader.report("name", code: "flow.repeatedAggregate", "There are two aggregates '\(name)'.")
            }
            return aggregate
        }
    }
}

extension DecisionFlow.Enrichment.Aggregate {
    fileprivate init?(reading reader: DocumentReader, over rows: DecisionFlow.Enrichment?) {
        let name = reader.text("name")
        let function: Function? = reader.choice("function")
        var value: String?
        var condition: String?
        if let rows {
            let needed: ExpressionSite.Expected = function == .sum || function == .avg ? .number : .ordered
            let expected = function == .count ? .value : needed
            value = reader.optionalExpression("value", seeing: .rows(of: rows), expecting: expected, joined: .init())
            condition = reader.optionalExpression(
                "where", seeing: .rows(of: rows), expecting: .condition, joined: .init())
        } else {
            reader.ignore("value")
            reader.ignore("where")
        }
        if let function, function != .count, reader.field("value") == nil {
            reader.report(
                "value", code: "flow.missingAggregateValue", "'\(function.rawValue)' needs 'value'.",
                hint: "Write an expression over a row, such as value: \(rows?.alias ?? "orders").amount")
        }
        if let name, !DecisionFlow.Enrichment.isAttribute(name) {
            reader.report(
                "name", code: "flow.invalidAggregateName", "'\(name.abridged)' cannot be the name of an aggregate.",
                hint: "Use letters, digits and _, at most 64, not beginning with a digit.")
        }
        reader.finish()
        guard let name, let function else { return nil }
        self.init(name: name, function: function, value: value, where: condition)
    }

    fileprivate var document: DocumentNode {
        .map([
            ("name", .text(name)), ("function", .text(function.rawValue)), ("value", value.map(DocumentNode.text)),
            ("where", self.where.map(DocumentNode.text)),
        ])
    }
}
