internal import Foundation
internal import MusterCatalog
internal import MusterEngine
public import MusterModel
internal import MusterSchedule
internal import MusterStore

extension CatalogService {
    /// Checks catalog files and applies them, all or nothing.
    ///
    /// - Parameters:
    ///   - paths: files and folders; `-` is standard input.
    ///   - prunes: whether to delete the definitions that the files do not contain.
    /// - Returns: the errors and warnings, and the change; `nil` if nothing was changed because of an error.
    public func apply(
        _ paths: [String], prunes: Bool = false, by actor: Actor
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let files = CatalogFiles.load(paths)
        return try apply(files.sources, limits: .none, found: files.diagnostics, prunes: prunes, by: actor)
    }

    /// Checks uploaded catalog files and applies them, all or nothing. They cannot name files of this machine.
    public func apply(
        _ texts: [UploadedCatalogFile], prunes: Bool = false, by actor: Actor
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        try apply(texts.map(\.source), limits: .upload, found: [], prunes: prunes, by: actor)
    }

    /// Checks catalog files without applying them.
    ///
    /// - Returns: the errors and warnings, and the change that applying them would make; `nil` if there is an error.
    public func check(
        _ paths: [String], prunes: Bool = false
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let files = CatalogFiles.load(paths)
        let catalog = try workspace.store.catalog().catalog
        return try checked(files.sources, limits: .none, found: files.diagnostics, prunes: prunes, in: catalog)
    }

    /// Checks uploaded catalog files without applying them.
    ///
    /// - Returns: the errors and warnings, and the change that applying them would make; `nil` if there is an error.
    public func check(
        _ texts: [UploadedCatalogFile], prunes: Bool = false
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let catalog = try workspace.store.catalog().catalog
        return try checked(texts.map(\.source), limits: .upload, found: [], prunes: prunes, in: catalog)
    }

    private func apply(
        _ sources: [DocumentFile], limits: CatalogValidator.ValueLimits, found: [Diagnostic], prunes: Bool, by actor: Actor
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        try retryingWhenChanged {
            let snapshot = try workspace.store.catalog()
            let (change, diagnostics) = try checked(
                sources, limits: limits, found: found, prunes: prunes, in: snapshot.catalog)
            if let change { try commit(change, expecting: snapshot.revision, by: actor) }
            return (change, diagnostics)
        }
    }

    private func checked(
        _ sources: [DocumentFile], limits: CatalogValidator.ValueLimits, found: [Diagnostic], prunes: Bool,
        in catalog: Catalog
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let validation = try validator(of: catalog).validate(sources, limits: limits, prunes: prunes)
        var diagnostics = found + validation.diagnostics
        if validation.change?.items.isEmpty == true && found.isEmpty {
            diagnostics.append(
                Diagnostic(
                    code: "file.noDocuments",
                    message: "There is no definition in \(sources.map(\.name).joined(separator: ", ")).",
                    hint: "A definition begins with its kind and id."))
        }
        guard let change = validation.change, !diagnostics.hasErrors else { return (nil, diagnostics) }
        return (change, diagnostics + exclusionWarnings(about: change))
    }

    /// See ``SegmentService/exclusionWarnings(in:changed:)``.
    func exclusionWarnings(about change: CatalogChange) -> [Diagnostic] {
        let changed = Set(change.items.filter { $0.effect != .unchanged }.map(\.key))
        return workspace.segments.exclusionWarnings(in: change.catalog, changed: changed)
    }

    /// A validator for changes of a catalog, with the current schemas of the datasets.
    func validator(of catalog: Catalog) throws -> CatalogValidator {
        CatalogValidator(
            stored: catalog, fileStatuses: try workspace.store.fileStatuses(),
            schemas: try workspace.datasets.byName().mapValues(\.schema),
            isKnownTimeZone: Schedule.isKnownTimeZone, patternFault: PatternCheck.fault)
    }

    /// Repeats a change if the catalog has changed between its validation and its commit.
    func retryingWhenChanged<Result>(_ change: () throws -> Result) throws -> Result {
        for _ in 0..<20 {
            do { return try change() } catch StoreError.catalogChanged { continue }
        }
        return try change()
    }
}

extension CatalogService {
    /// Stores a validated change of the catalog and the changes of campaign schedules that follow from it, in one transaction.
    ///
    /// - Parameter revision: the catalog revision that the change was validated against.
    /// - Throws: ``StoreError/catalogChanged`` if the catalog has another revision by now.
    func commit(_ change: CatalogChange, expecting revision: Int, by actor: Actor) throws {
        let now = workspace.now()
        let campaigns = change.items.filter { item in
            item.key.kind == .campaign && item.effect != .unchanged
                && item.before?.campaign?.activeSchedule != item.after?.campaign?.activeSchedule
        }
        let due = try workspace.store.nextRuns(of: campaigns.map { Campaign.ID($0.key.id) }).filter { $0.value <= now }
        let schedules = try campaigns.map { item in
            let id = Campaign.ID(item.key.id)
            let dropped = due[id].flatMap { item.before?.campaign?.dueSlots(from: $0, through: now) }
            return ScheduleChange(
                campaignId: id, schedule: try item.after?.campaign?.slots(after: now), dropped: dropped ?? [])
        }
        try workspace.store.apply(change, schedules: schedules, expecting: revision, by: actor, at: now)
    }
}

extension Definition {
    fileprivate var campaign: Campaign? {
        guard case .campaign(let campaign) = self else { return nil }
        return campaign
    }
}
