internal import MusterBinding
internal import MusterModel

/// Checks the expressions of definitions against their catalog.
struct ExpressionCheck {
    /// By dataset.
    private let scopes: [String: ExpressionScopes]
    /// For a dataset whose name could not be read: the attributes of `customer` are unknown.
    private let unknown: ExpressionScopes
    /// Of a catalog without offers and datasets: its errors are in the expression itself.
    private let bare: ExpressionScopes
    private let schemas: [String: DatasetSchema]
    /// The datasets that campaigns can run on, in order.
    private let datasets: [String]
    /// The joined attributes of each flow that joins datasets.
    private let joined: [JoinedAttributes]

    /// - Parameter standIns: replacements of offers, segments and flows that could not be read.
    init(
        catalog: Catalog, standIns: [Definition] = [], schemas: [String: DatasetSchema],
        patternFault: @escaping @Sendable (String) -> String?
    ) {
        var catalog = catalog
        catalog.merge(standIns)
        let offers = catalog.offers.values
        let named = Set(catalog.segments.values.map(\.dataset))
        datasets = named.isEmpty ? [DatasetSchema.defaultName] : named.sorted()
        self.schemas = schemas
        var scopes: [String: ExpressionScopes] = [:]
        for dataset in datasets {
            scopes[dataset] = ExpressionScopes(
                offers: offers, creatives: catalog.creatives.values, schema: schemas[dataset], datasets: schemas,
                patternFault: patternFault)
        }
        self.scopes = scopes
        let unknown = ExpressionScopes(
            offers: offers, creatives: catalog.creatives.values, schema: nil, datasets: schemas, patternFault: patternFault)
        self.unknown = unknown
        bare = ExpressionScopes(offers: [], schema: nil, patternFault: patternFault)
        let flows = catalog.decisionFlows.values.sorted { $0.id < $1.id }
        joined = flows.map { unknown.attributes(of: $0.joinedDatasets(seenAt: $0.stages.count)) }.filter { !$0.names.isEmpty }
    }

    func problems(of subject: DefinitionKey?, _ dependencies: DefinitionDependencies) -> [Diagnostic] {
        dependencies.expressions.flatMap { use in
            let issues = issues(of: use)
            let ownIssues = issues.isEmpty ? [] : Set(ownIssues(of: use).map(Place.init))
            return issues.map { issue in
                var diagnostic = Diagnostic(
                    code: issue.code, message: issue.message, hint: issue.hint, subject: subject, path: use.path,
                    offset: use.offset + issue.offset)
                diagnostic.dependsOnStored = !ownIssues.contains(Place(issue))
                return diagnostic
            }
        }
    }

    private struct Place: Hashable {
        var code: String
        var offset: Int

        init(_ issue: ExpressionScopes.Issue) { (code, offset) = (issue.code, issue.offset) }
    }

    /// The issues that the expression has whatever is stored.
    private func ownIssues(of use: ExpressionSite) -> [ExpressionScopes.Issue] {
        let issues = Self.issues(of: use, in: bare, use.joined.map(bare.attributes) ?? .none) ?? []
        return issues.filter { !Self.codesOfNames.contains($0.code) }
    }

    /// Which names exist depends on the offers, datasets and joins.
    private static let codesOfNames: Set<String> = ["expression.unknownName", "expression.unknownAttribute"]

    /// Errors in the keys of enrichments.
    func keyProblems(of subject: DefinitionKey?, _ dependencies: DefinitionDependencies) -> [Diagnostic] {
        dependencies.enrichments.compactMap { use in
            let issues = datasets.map { dataset in
                (scopes[dataset] ?? unknown).keyIssue(of: use.enrichment, customers: schemas[dataset])
            }
            guard let first = issues.first, let issue = first, !issues.contains(nil) else { return nil }
            return Diagnostic(
                code: "flow.unusableKey", message: issue.message, hint: issue.hint, subject: subject,
                path: use.path.appending(issue.field)
            ).dependingOnStored
        }
    }

    /// One for each dataset that expressions use but that is not imported.
    func warnings(about dependencies: [DefinitionDependencies]) -> [Diagnostic] {
        let used = Set(dependencies.flatMap(\.expressions).flatMap { $0.dataset.map { [$0] } ?? datasets })
        let customers = used.filter { scopes[$0] != nil }.sorted().map { ($0, "customer") }
        let joined = dependencies.flatMap(\.enrichments).map { ($0.enrichment.dataset, $0.enrichment.alias) }
        return (customers + joined).filter { schemas[$0.0] == nil }.map { dataset, name in
            Diagnostic(
                .warning, code: "catalog.uncheckedDataset",
                message: "The dataset '\(dataset)' is not imported yet, so attributes of '\(name)' were not checked.",
                hint: "Import it and apply again to be sure.")
        }
    }

    /// An expression that belongs to no single dataset or flow must be valid for at least one dataset and for the joins
    /// of at least one flow: a rule can be meant for one of them only.
    private func issues(of use: ExpressionSite) -> [ExpressionScopes.Issue] {
        var nearest: [ExpressionScopes.Issue]?
        let joined = use.joined.map { [unknown.attributes(of: $0)] } ?? [.none] + joined
        let scopes = (use.dataset.map { [$0] } ?? datasets).map { self.scopes[$0] ?? unknown }
        for scopes in scopes {
            for joined in joined {
                guard let found = Self.issues(of: use, in: scopes, joined) else { return [] }
                if Self.distance(found) < nearest.map(Self.distance) ?? .max { nearest = found }
            }
        }
        guard let nearest, let first = scopes.first, nearest.contains(where: \.isUnknownName) else { return nearest ?? [] }
        // The unknown name may be a misspelt name of any flow.
        return Self.issues(of: use, in: first, JoinedAttributes(merging: joined)) ?? nearest
    }

    private static func issues(
        of use: ExpressionSite, in scopes: ExpressionScopes, _ joined: JoinedAttributes
    ) -> [ExpressionScopes.Issue]? {
        do {
            _ = try scopes.check(use, joined: joined)
            return nil
        } catch {
            return error.issues
        }
    }

    /// A measure of how badly a scope fits: unknown names count most, then issues without a hint.
    private static func distance(_ issues: [ExpressionScopes.Issue]) -> Int {
        issues.reduce(0) { $0 + ($1.isUnknownName ? 2 : 0) + ($1.hint == nil ? 1 : 0) }
    }
}

extension ExpressionScopes.Issue {
    fileprivate var isUnknownName: Bool { code == "expression.unknownName" }
}
