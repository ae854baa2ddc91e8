public import MusterModel

/// Checks changes to a catalog before they are made.
///
/// What was wrong before, and has nothing to do with the change, does not stand in its way.
public struct CatalogValidator: Sendable {
    private let stored: Catalog
    private let schemas: [String: DatasetSchema]
    private let isKnownTimeZone: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - stored: the catalog that changes.
    ///   - schemas: of the datasets that are imported, by name.
    ///   - isKnownTimeZone: whether a well-formed name is that of a time zone.
    public init(
        stored: Catalog, schemas: [String: DatasetSchema] = [:],
        isKnownTimeZone: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.stored = stored
        self.schemas = schemas
        self.isKnownTimeZone = isKnownTimeZone
    }

    /// Checks files: what could not be read counts as an error like any other.
    public func validate(_ sources: [DocumentSource]) -> CatalogValidation {
        let reader = DocumentFileReader(sources)
        return validate(reader.documents, found: reader.diagnostics)
    }

    /// Checks documents that are applied together.
    ///
    /// - Parameters:
    ///   - expected: what every document may leave out, such as the kind and id in the address of a request.
    ///   - found: what reading them has brought up.
    public func validate(
        _ documents: [DocumentNode], as expected: Definition.ExpectedKey = .init(), found: [Diagnostic] = []
    ) -> CatalogValidation {
        var set = DocumentSet(documents, as: expected)
        set.nameCampaigns(in: stored)
        let change = CatalogChange(applying: set.definitions, to: stored)
        let applied = Set(set.definitions.map(\.key))
        let problems =
            newProblems(in: change.catalog, applied: applied, announced: set.brokenKeys)
            + expressionProblems(in: change.catalog, applied: applied) + timeZoneProblems(set.definitions)
        return CatalogValidation(change, found + set.diagnostics + problems.map(set.located))
    }

    /// Checks that nothing names what is to be deleted.
    public func validateDeletion(of key: DefinitionKey) -> CatalogValidation {
        let change = CatalogChange(deleting: key, from: stored)
        guard stored.contains(key) else {
            let hint = DidYouMean.hint(for: key.id, among: stored.ids(of: key.kind), else: nil)
            return CatalogValidation(
                change,
                [Diagnostic(code: "catalog.notFound", message: "There is no \(key.kind.inWords) '\(key.id)'.", hint: hint)])
        }
        return CatalogValidation(change, newProblems(in: change.catalog, applied: []))
    }

    /// What concerns the applied definitions, or was not wrong before.
    private func newProblems(
        in catalog: Catalog, applied: Set<DefinitionKey>, announced: Set<DefinitionKey> = []
    ) -> [Diagnostic] {
        let before = Set(stored.problems())
        return catalog.problems(announced: announced).filter { problem in
            if let subject = problem.subject, applied.contains(subject) { return true }
            return !before.contains(problem) && !Catalog.mutualProblems.contains(problem.code)
        }
    }

    private func expressionProblems(in catalog: Catalog, applied: Set<DefinitionKey>) -> [Diagnostic] {
        let after = ExpressionCheck(catalog: catalog, schemas: schemas)
        var problems = applied.sorted().compactMap { catalog[$0] }.flatMap(after.problems)
        problems += after.warnings(about: applied.compactMap { catalog[$0] })
        // Other definitions can only be hurt by what they see: offers, and the datasets that segments name.
        guard applied.contains(where: { $0.kind == .offer || $0.kind == .segment }) else { return problems }
        let before = ExpressionCheck(catalog: stored, schemas: schemas)
        for definition in catalog.definitions where !applied.contains(definition.key) {
            let found = after.problems(of: definition)
            guard !found.isEmpty else { continue }
            let known = Set(before.problems(of: definition))
            problems += found.filter { !known.contains($0) }
        }
        return problems
    }

    private func timeZoneProblems(_ definitions: [Definition]) -> [Diagnostic] {
        definitions.compactMap { definition in
            guard case .campaign(let campaign) = definition, !isKnownTimeZone(campaign.schedule.timeZone) else { return nil }
            let error = ScheduleError.unknownTimeZone(campaign.schedule.timeZone)
            return Diagnostic(
                code: error.code, message: error.message, hint: error.hint, subject: campaign.key,
                path: DocumentPath(error.field))
        }
    }
}
