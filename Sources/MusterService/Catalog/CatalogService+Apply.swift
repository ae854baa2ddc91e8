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
    ///   - actor: who makes the change, for the history.
    /// - Returns: what was found wrong or doubtful, and the change; `nil` when it was not made because of an error.
    public func apply(_ paths: [String], by actor: Actor) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let files = CatalogFiles.load(paths)
        return try apply(files.sources, limits: .none, found: files.diagnostics, by: actor)
    }

    /// Checks the texts of catalog files and applies them, all or nothing. They can name no files.
    ///
    /// - Parameters:
    ///   - actor: who makes the change, for the history.
    public func apply(
        _ texts: [UploadedCatalogFile], by actor: Actor
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        try apply(texts.map(\.source), limits: .upload, found: [], by: actor)
    }

    /// Checks the texts of catalog files, and applies nothing.
    ///
    /// - Returns: what was found wrong or doubtful, and what the change would be; `nil` when there is an error.
    public func check(_ texts: [UploadedCatalogFile]) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        try checked(texts.map(\.source), limits: .upload, found: [], in: workspace.store.catalog().catalog)
    }

    private func apply(
        _ sources: [DocumentFile], limits: CatalogValidator.ValueLimits, found: [Diagnostic], by actor: Actor
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        try retryingWhenChanged {
            let snapshot = try workspace.store.catalog()
            let (change, diagnostics) = try checked(sources, limits: limits, found: found, in: snapshot.catalog)
            if let change { try commit(change, expecting: snapshot.revision, by: actor) }
            return (change, diagnostics)
        }
    }

    private func checked(
        _ sources: [DocumentFile], limits: CatalogValidator.ValueLimits, found: [Diagnostic], in catalog: Catalog
    ) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let validation = try validator(of: catalog).validate(sources, limits: limits)
        var diagnostics = found + validation.diagnostics
        if validation.change?.items.isEmpty == true && found.isEmpty {
            diagnostics.append(
                Diagnostic(
                    code: "file.noDocuments",
                    message: "There is no definition in \(sources.map(\.name).joined(separator: ", ")).",
                    hint: "A definition begins with its kind and id."))
        }
        return (diagnostics.hasErrors ? nil : validation.change, diagnostics)
    }

    /// Checks changes to a catalog against the datasets as they are now.
    func validator(of catalog: Catalog) throws -> CatalogValidator {
        CatalogValidator(
            stored: catalog, schemas: try workspace.datasets.byName().mapValues(\.schema),
            isKnownTimeZone: Schedule.isKnownTimeZone, patternFault: PatternCheck.fault)
    }

    /// Makes a change anew when someone else changed the catalog between its check and its end.
    func retryingWhenChanged<Result>(_ change: () throws -> Result) throws -> Result {
        for _ in 0..<20 {
            do { return try change() } catch StoreError.catalogChanged { continue }
        }
        return try change()
    }
}

extension CatalogService {
    /// Makes a checked change of the catalog true, and with it, from the same moment, what it means for schedules.
    ///
    /// - Parameters:
    ///   - revision: of the catalog that the change was checked against.
    ///   - actor: who makes the change, for the history.
    /// - Throws: ``StoreError/catalogChanged`` when the catalog has another revision by now.
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
