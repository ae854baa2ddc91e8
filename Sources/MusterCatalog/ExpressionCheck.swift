internal import MusterModel
internal import MusterPlanning

/// Checks the expressions of definitions against the catalog they are part of.
struct ExpressionCheck {
    /// By dataset.
    private let scopes: [String: ExpressionScopes]
    private let schemas: [String: DatasetSchema]
    /// The datasets that campaigns can run on, in order.
    private let datasets: [String]

    init(catalog: Catalog, schemas: [String: DatasetSchema]) {
        let named = Set(catalog.segments.values.map(\.dataset))
        datasets = named.isEmpty ? [DatasetSchema.standardName] : named.sorted()
        self.schemas = schemas
        var scopes: [String: ExpressionScopes] = [:]
        for dataset in datasets {
            scopes[dataset] = ExpressionScopes(offers: catalog.offers.values, schema: schemas[dataset])
        }
        self.scopes = scopes
    }

    func problems(of definition: Definition) -> [Diagnostic] {
        definition.expressions.flatMap { use in
            issues(of: use).map { issue in
                Diagnostic(
                    code: issue.code, message: issue.message, hint: issue.hint, subject: definition.key, path: use.path,
                    offset: issue.offset)
            }
        }
    }

    /// One for each dataset that is not imported, if expressions of `definitions` are about it.
    func warnings(about definitions: [Definition]) -> [Diagnostic] {
        let uses = definitions.flatMap(\.expressions)
        let used = Set(uses.flatMap { $0.dataset.map { [$0] } ?? datasets })
        return used.filter { schemas[$0] == nil }.sorted().map { dataset in
            Diagnostic(
                .warning, code: "catalog.uncheckedDataset",
                message: "The dataset '\(dataset)' is not imported yet, so attributes of 'customer' were not checked.",
                hint: "Import it and apply again to be sure.")
        }
    }

    /// An expression that is not tied to one dataset must be right for one of them: a rule may be meant for one only.
    private func issues(of use: ExpressionUse) -> [ExpressionScopes.Issue] {
        var first: [ExpressionScopes.Issue]?
        for dataset in use.dataset.map({ [$0] }) ?? datasets {
            guard let scopes = scopes[dataset] else { continue }
            do {
                _ = try scopes.check(use)
                return []
            } catch {
                first = first ?? error.issues
            }
        }
        return first ?? []
    }
}
