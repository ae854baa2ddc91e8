extension ScoringModel: DefinitionContent {
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

    /// The known fields depend on the type: fields are not checked for an unknown type.
    private static func form(_ reader: DocumentReader) -> Form? {
        guard let kind: Kind = reader.choice("type") else { return nil }
        defer { reader.finish() }
        switch kind {
        case .logistic_regression: return LogisticRegression(reading: reader).map(Form.logisticRegression)
        case .scorecard: return Scorecard(reading: reader).map(Form.scorecard)
        case .naive_bayes: return NaiveBayes(reading: reader).map(Form.naiveBayes)
        case .gradient_boosted: return GradientBoosted(reading: reader).map(Form.gradientBoosted)
        }
    }

    public var document: DocumentNode {
        let (kind, fields): (Kind, [(String, DocumentNode?)]) =
            switch form {
            case .logisticRegression(let regression): (.logistic_regression, regression.fields)
            case .scorecard(let scorecard): (.scorecard, scorecard.fields)
            case .naiveBayes(let bayes): (.naive_bayes, bayes.fields)
            case .gradientBoosted(let boosted): (.gradient_boosted, boosted.fields)
            }
        return .map(
            [
                ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
                ("type", .text(kind.rawValue)),
            ] + fields)
    }
}
