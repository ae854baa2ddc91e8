internal import MusterBase
public import MusterModel

/// Validates changes to a catalog before they are made.
///
/// Errors that existed before and are unrelated to a change do not prevent it.
///
/// ```swift
/// let validation = CatalogValidator(stored: catalog, schemas: schemas).validate(files)
/// if let change = validation.change {
///     print(change.count(.created), "definitions created")
/// } else {
///     validation.diagnostics.forEach { print($0) }
/// }
/// ```
public struct CatalogValidator: Sendable {
    private let stored: Catalog
    private let schemas: [String: DatasetSchema]
    private let isKnownTimeZone: @Sendable (String) -> Bool
    private let patternFault: @Sendable (String) -> String?
    private let fileStatuses: [DefinitionKey: String]

    /// - Parameters:
    ///   - stored: the catalog before the change.
    ///   - fileStatuses: the status that a file gave each definition when one was last applied.
    ///   - schemas: the schemas of the imported datasets, by name.
    ///   - isKnownTimeZone: whether a well-formed name is the name of a time zone.
    ///   - patternFault: the reason why a regular expression is invalid; `nil` if it is valid.
    public init(
        stored: Catalog, fileStatuses: [DefinitionKey: String] = [:], schemas: [String: DatasetSchema] = [:],
        isKnownTimeZone: @escaping @Sendable (String) -> Bool = { _ in true },
        patternFault: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.stored = stored
        self.fileStatuses = fileStatuses
        self.schemas = schemas
        self.isKnownTimeZone = isKnownTimeZone
        self.patternFault = patternFault
    }

    /// Maximum numbers of values in files, nested ones included. A value needs far more memory than its text.
    public struct ValueLimits: Sendable {
        public var documents: Int
        public var trees: Int

        /// For files on the machine of the workspace.
        public static let none = ValueLimits(documents: .max, trees: .max)
        /// For uploaded files: they need a few hundred megabytes at most.
        public static let upload = ValueLimits(documents: 500_000, trees: 2_000_000)
    }

    /// Validates the documents of files that are applied together. Syntax errors are reported like other errors.
    ///
    /// A file changes the status of a definition only if it gives it another status than when it was last applied, so that a
    /// status that was set by hand stays.
    ///
    /// - Parameter prunes: whether to delete the definitions that the files do not contain.
    public func validate(
        _ files: [DocumentFile], limits: ValueLimits = .none, prunes: Bool = false
    ) -> CatalogValidation {
        let reader = DocumentFileReader(files, maxCount: limits.documents)
        let treeFiles = TreeFiles(of: files, maxCount: limits.trees)
        return validate(
            reader.documents, found: reader.diagnostics, treeFiles: treeFiles, areFromFiles: true, prunes: prunes)
    }

    /// Validates documents that are applied together.
    ///
    /// - Parameter expected: the kind and id that the documents may omit, such as those in the path of a request.
    public func validate(
        _ documents: [DocumentNode], as expected: Definition.ExpectedKey = .init()
    ) -> CatalogValidation {
        validate(documents, as: expected, found: [], treeFiles: nil)
    }

    /// - Parameter found: the diagnostics from parsing the documents.
    private func validate(
        _ documents: [DocumentNode], as expected: Definition.ExpectedKey = .init(), found: [Diagnostic],
        treeFiles: TreeFiles?, areFromFiles: Bool = false, prunes: Bool = false
    ) -> CatalogValidation {
        var set = ParsedDocuments(documents, as: expected, treeFiles: treeFiles)
        set.nameCampaigns(in: stored)
        var written: [DefinitionKey: String] = [:]
        if areFromFiles {
            for definition in set.definitions { written[definition.key] = definition.status }
            set.keepStatuses(of: stored, lastInFiles: fileStatuses)
        }
        let keys = set.keys
        let deleted = prunes && !keys.isEmpty ? stored.definitions.map(\.key).filter { !keys.contains($0) } : []
        let change = CatalogChange(
            applying: set.definitions, deleting: deleted, to: stored, fileStatuses: written)
        // A document with errors replaces the stored definition, so that nothing is checked against the old version.
        var catalog = change.catalog
        for key in keys.subtracting(set.definitions.map(\.key)) { catalog.remove(key) }
        return CatalogValidation(change, found + set.diagnostics + problems(of: set, in: catalog))
    }

    /// Checks that no definition refers to the one to be deleted.
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

    /// Errors of the documents, with or without errors so far, and errors that they cause in other definitions.
    private func problems(of set: ParsedDocuments, in catalog: Catalog) -> [Diagnostic] {
        let keys = set.keys
        let check = ExpressionCheck(
            catalog: catalog, standIns: set.documents.compactMap { $0.standIn(in: stored) }, schemas: schemas,
            patternFault: patternFault)
        let problems = set.documents.flatMap { document in
            let problems =
                catalog.danglingReferences(of: document.key, document.dependencies, assumedPresent: keys)
                + check.problems(of: document.key, document.dependencies)
                + check.keyProblems(of: document.key, document.dependencies)
                + timeZoneProblems(of: document.key, document.dependencies) + statusProblems(of: document.definition)
            return problems.map(document.located)
        }
        let others = newProblems(in: catalog, applied: keys) + newExpressionProblems(in: catalog, applied: keys, check)
        let warnings = check.warnings(about: set.documents.map(\.dependencies))
        return problems + warnings + (others + newConflicts(in: catalog, applied: keys)).map(set.located)
    }

    /// Errors that concern the applied definitions, and errors that did not exist before.
    private func newProblems(in catalog: Catalog, applied: Set<DefinitionKey>) -> [Diagnostic] {
        let found = catalog.problems(assumedPresent: applied)
        let before = found.isEmpty ? [] : Set(stored.problems())
        return found.filter { problem in
            if let subject = problem.subject, applied.contains(subject) { return true }
            return !before.contains(problem) && !Catalog.mutualProblems.contains(problem.code)
        }
    }

    /// Warnings about the applied campaigns, and warnings that did not exist before.
    private func newConflicts(in catalog: Catalog, applied: Set<DefinitionKey>) -> [Diagnostic] {
        let found = catalog.scheduleConflicts() + catalog.controlGroupConflicts()
        let before = found.isEmpty ? [] : Set(stored.scheduleConflicts() + stored.controlGroupConflicts())
        return found.filter { conflict in
            conflict.subject.map(applied.contains) ?? false || !before.contains(conflict)
        }
    }

    /// Errors that a change causes in the expressions of other definitions. These depend only on offers, the datasets of
    /// segments and the datasets that flows join.
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
            return found.filter { !known.contains($0) }.map(\.dependingOnStored)
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

/// The result of validating a change: a valid change, possibly with warnings, or errors.
public struct CatalogValidation: Sendable {
    /// `nil` when there is an error.
    public let change: CatalogChange?
    /// In reading order; only warnings when there is a ``change``.
    public let diagnostics: [Diagnostic]

    init(_ change: CatalogChange, _ diagnostics: [Diagnostic]) {
        self.change = diagnostics.hasErrors ? nil : change
        self.diagnostics = diagnostics.inReadingOrder()
    }
}
