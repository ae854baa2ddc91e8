extension ScoringModel: CatalogDocument {
    public static var kind: DefinitionKind { .model }

    /// A document's `type`.
    private enum Kind: String, CaseIterable {
        case logistic_regression, scorecard, naive_bayes, gradient_boosted
    }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let form = Self.form(reader)
        guard let id, let name, let form, !reader.hasErrors else { return nil }
        self.init(id: id, name: name, description: description, form: form)
    }

    /// Fields are checked only for a type that is known: of another, none can be called unknown.
    private static func form(_ reader: DocumentReader) -> Form? {
        guard let kind: Kind = reader.choice("type") else { return nil }
        switch kind {
        case .logistic_regression:
            let form = LogisticRegression(reading: reader).map(Form.logisticRegression)
            reader.finish()
            return form
        case .scorecard:
            let form = Scorecard(reading: reader).map(Form.scorecard)
            reader.finish()
            return form
        case .naive_bayes:
            let form = NaiveBayes(reading: reader).map(Form.naiveBayes)
            reader.finish()
            return form
        case .gradient_boosted:
            let form = GradientBoosted(reading: reader).map(Form.gradientBoosted)
            reader.finish()
            return form
        }
    }

    public var document: DocumentNode {
        let head: [(String, DocumentNode?)] = [
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
        ]
        switch form {
        case .logisticRegression(let regression):
            return .map(head + [("type", .text(Kind.logistic_regression.rawValue))] + regression.fields)
        case .scorecard(let scorecard):
            return .map(head + [("type", .text(Kind.scorecard.rawValue))] + scorecard.fields)
        case .naiveBayes(let bayes):
            return .map(head + [("type", .text(Kind.naive_bayes.rawValue))] + bayes.fields)
        case .gradientBoosted(let boosted):
            return .map(head + [("type", .text(Kind.gradient_boosted.rawValue))] + boosted.fields)
        }
    }
}
