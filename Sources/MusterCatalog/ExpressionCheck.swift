internal import MusterModel
internal import MusterPlanning

/// Checks the expressions of definitions against the catalog they are part of.
struct ExpressionCheck {
    /// By dataset.
    private let scopes: [String: ExpressionScopes]
    /// Of a dataset whose name could not be read: nothing is known of its customers.
    private let unknown: ExpressionScopes
    private let schemas: [String: DatasetSchema]
    /// The datasets that campaigns can run on, in order.
    private let datasets: [String]

    /// - Parameter standIns: for offers and segments that are not in the catalog.
    init(catalog: Catalog, standIns: [Definition] = [], schemas: [String: DatasetSchema]) {
        var catalog = catalog
        catalog.merge(standIns)
        let offers = catalog.offers.values
        let named = Set(catalog.segments.values.map(\.dataset))
        datasets = named.isEmpty ? [DatasetSchema.standardName] : named.sorted()
        self.schemas = schemas
        var scopes: [String: ExpressionScopes] = [:]
        for dataset in datasets { scopes[dataset] = ExpressionScopes(offers: offers, schema: schemas[dataset]) }
        self.scopes = scopes
        unknown = ExpressionScopes(offers: offers, schema: nil)
    }

    func problems(of subject: DefinitionKey?, _ uses: DefinitionUses) -> [Diagnostic] {
        uses.expressions.flatMap { use in
            issues(of: use).map { issue in
                Diagnostic(
                    code: issue.code, message: issue.message, hint: issue.hint, subject: subject, path: use.path,
                    offset: issue.offset)
            }
        }
    }

    /// One for each dataset that is not imported, if expressions are about it.
    func warnings(about uses: [DefinitionUses]) -> [Diagnostic] {
        let used = Set(uses.flatMap(\.expressions).flatMap { $0.dataset.map { [$0] } ?? datasets })
        return used.filter { scopes[$0] != nil && schemas[$0] == nil }.sorted().map { dataset in
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
            do {
                _ = try (scopes[dataset] ?? unknown).check(use)
                return []
            } catch {
                first = first ?? error.issues
            }
        }
        return first ?? []
    }
}
