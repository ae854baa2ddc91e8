internal import MusterBase
public import MusterModel

/// Checks changes to a catalog before they are made.
///
/// What was wrong before, and has nothing to do with the change, does not stand in its way.
public struct CatalogValidator: Sendable {
    private let stored: Catalog
    private let schemas: [String: DatasetSchema]
    private let isKnownTimeZone: @Sendable (String) -> Bool
    private let patternFault: @Sendable (String) -> String?

    /// - Parameters:
    ///   - stored: the catalog that changes.
    ///   - schemas: of the datasets that are imported, by name.
    ///   - isKnownTimeZone: whether a well-formed name is that of a time zone.
    ///   - patternFault: the reason why a regular expression is not one; `nil` if it is valid.
    public init(
        stored: Catalog, schemas: [String: DatasetSchema] = [:],
        isKnownTimeZone: @escaping @Sendable (String) -> Bool = { _ in true },
        patternFault: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.stored = stored
        self.schemas = schemas
        self.isKnownTimeZone = isKnownTimeZone
        self.patternFault = patternFault
    }

    /// How many values files may hold, those within others included: each takes far more memory than text.
    public struct ValueLimits: Sendable {
        public var documents: Int
        public var trees: Int

        /// For files of whoever has the machine.
        public static let none = ValueLimits(documents: .max, trees: .max)
        /// For files that come from elsewhere: some hundred megabytes.
        public static let standard = ValueLimits(documents: 500_000, trees: 2_000_000)
    }

    /// Checks files: what could not be read counts as an error like any other.
    public func validate(_ sources: [DocumentFile], limits: ValueLimits = .none) -> CatalogValidation {
        let reader = DocumentFileReader(sources, maxCount: limits.documents)
        let treeFiles = TreeFiles(of: sources, maxCount: limits.trees)
        return validate(reader.documents, found: reader.diagnostics, treeFiles: treeFiles)
    }

    /// Checks documents that are applied together.
    ///
    /// - Parameter expected: what every document may leave out, such as the kind and id in the address of a request.
    public func validate(
        _ documents: [DocumentNode], as expected: Definition.ExpectedKey = .init()
    ) -> CatalogValidation {
        validate(documents, as: expected, found: [], treeFiles: nil)
    }

    /// - Parameter found: what reading the documents has brought up.
    private func validate(
        _ documents: [DocumentNode], as expected: Definition.ExpectedKey = .init(), found: [Diagnostic],
        treeFiles: TreeFiles?
    ) -> CatalogValidation {
        var set = ParsedDocuments(documents, as: expected, treeFiles: treeFiles)
        set.nameCampaigns(in: stored)
        let change = CatalogChange(applying: set.definitions, to: stored)
        // Whatever a document with errors will make, it is not what is stored.
        var catalog = change.catalog
        for key in set.keys.subtracting(set.definitions.map(\.key)) { catalog.remove(key) }
        return CatalogValidation(change, found + set.diagnostics + problems(of: set, in: catalog))
    }

    /// Checks that nothing names what is to be deleted.
    public func validateDeletion(of key: DefinitionKey) -> CatalogValidation {
        let change = CatalogChange(deleting: key, from: stored)
        guard stored.contains(key) else {
            let hint = DidYouMean.hint(for: key.id, among: stored.ids(of: key.kind), else: nil)
            return CatalogValidation(
                change,
                [Diagnostic(code: "catalog.notFound", message: "There is no \(key.kind.displayName) '\(key.id)'.", hint: hint)])
        }
        return CatalogValidation(change, newProblems(in: change.catalog, applied: []))
    }

    /// Of the documents, sound or not, and of what else they would put wrong.
    private func problems(of set: ParsedDocuments, in catalog: Catalog) -> [Diagnostic] {
        let keys = set.keys
        let check = ExpressionCheck(
            catalog: catalog, standIns: set.documents.compactMap { $0.standIn(in: stored) }, schemas: schemas,
            patternFault: patternFault)
        let problems = set.documents.flatMap { document in
            let problems =
                catalog.danglingReferences(of: document.key, document.dependencies, assumedPresent: keys)
                + check.problems(of: document.key, document.dependencies) + check.keyProblems(of: document.key, document.dependencies)
                + timeZoneProblems(of: document.key, document.dependencies) + statusProblems(of: document.definition)
            return problems.map(document.located)
        }
        let others = newProblems(in: catalog, applied: keys) + newExpressionProblems(in: catalog, applied: keys, check)
        return problems + check.warnings(about: set.documents.map(\.dependencies)) + others.map(set.located)
    }

    /// What concerns the applied definitions, or was not wrong before.
    private func newProblems(in catalog: Catalog, applied: Set<DefinitionKey>) -> [Diagnostic] {
        let found = catalog.problems(assumedPresent: applied)
        let before = found.isEmpty ? [] : Set(stored.problems())
        return found.filter { problem in
            if let subject = problem.subject, applied.contains(subject) { return true }
            return !before.contains(problem) && !Catalog.mutualProblems.contains(problem.code)
        }
    }

    /// Other definitions can only be hurt by what they see: offers, and the datasets that segments name and flows join.
    private func newExpressionProblems(
        in catalog: Catalog, applied: Set<DefinitionKey>, _ after: ExpressionCheck
    ) -> [Diagnostic] {
        guard applied.contains(where: { [.offer, .segment, .decisionFlow].contains($0.kind) }) else { return [] }
        let before = ExpressionCheck(catalog: stored, schemas: schemas, patternFault: patternFault)
        return catalog.definitions.filter { !applied.contains($0.key) }.flatMap { definition -> [Diagnostic] in
            let dependencies = definition.dependencies
            let found = after.problems(of: definition.key, dependencies)
            guard !found.isEmpty else { return [] }
            let known = Set(before.problems(of: definition.key, dependencies))
            return found.filter { !known.contains($0) }
        }
    }

    private func timeZoneProblems(of subject: DefinitionKey?, _ dependencies: DefinitionDependencies) -> [Diagnostic] {
        guard let timeZone = dependencies.timeZone, !isKnownTimeZone(timeZone) else { return [] }
        let error = ScheduleError.unknownTimeZone(timeZone)
        return [
            Diagnostic(
                code: error.code, message: error.message, hint: error.hint, subject: subject,
                path: DocumentPath(error.field))
        ]
    }

    private func statusProblems(of definition: Definition?) -> [Diagnostic] {
        guard case .campaign(let campaign)? = definition, let before = stored.campaigns[campaign.id] else { return [] }
        return [before.statusProblem(becoming: campaign.status)].compactMap(\.self)
    }
}
