internal import Foundation
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore

/// The result of importing a file of interactions, with the ids and columns that the import did not know.
public struct InteractionImportReport: Hashable, Sendable, Codable {
    /// The name of the file as the caller gave it.
    public var source: String
    public var file: InteractionFile
    public var unknownOffers: ImportedInteractions.UnknownIds
    public var unknownChannels: ImportedInteractions.UnknownIds
    /// `nil` when no dataset of customers is imported.
    public var unknownCustomers: ImportedInteractions.UnknownIds?
    /// Of the unknown customers, those whose ids differ from a key only in case, leading zeros, or blanks around them.
    public var similarCustomers: ImportedInteractions.SimilarIds?
    /// Rows whose instant is later than the import.
    public var futureInstants: Int
    /// Rows that were left out, because the history has them already.
    public var duplicates: Int
    public var ignoredColumns: [String]
}

/// The contact history: contacts and responses.
///
/// ```swift
/// let reports = try workspace.interactions.import(["responses.csv"])
/// print(reports[0].file.rowCount)
/// ```
public struct InteractionService: Sendable {
    let workspace: Workspace

    /// Imports files of interactions, all or nothing.
    ///
    /// - Throws: ``ImportError``, ``InteractionError`` among others.
    public func `import`(
        _ files: [String], in encoding: TextEncoding = .utf8, by actor: Actor = .currentUser
    ) throws -> [InteractionImportReport] {
        try workspace.changingData { try importFiles(files, in: encoding, by: actor) }
    }

    private func importFiles(
        _ files: [String], in encoding: TextEncoding, by actor: Actor
    ) throws -> [InteractionImportReport] {
        sweep()
        var reports: [InteractionImportReport] = []
        for file in files {
            let sha256 = FileManager.default.isReadableFile(atPath: file) ? try Digest.sha256(ofFile: file) : ""
            if let known = try workspace.store.interactionFile(sha256: sha256) {
                throw InteractionError.known(file: file, known)
            }
            if let twin = reports.first(where: { $0.file.sha256 == sha256 }) {
                throw InteractionError.same(first: twin.source, second: file)
            }
            reports.append(try imported(file, sha256: sha256, in: encoding, after: reports.map(\.file)))
        }
        let registered = try workspace.store.register(reports.map(\.file), by: actor)
        for (index, file) in registered.enumerated() { reports[index].file = file }
        return reports
    }

    /// Imports an upload of interactions, one file or an archive of files, all or nothing. The caller removes the upload.
    ///
    /// - Throws: ``UploadError`` for an error in a file, among others.
    public func `import`(
        _ upload: Upload, in encoding: TextEncoding = .utf8, by actor: Actor = .currentUser
    ) throws -> [InteractionImportReport] {
        do {
            return try self.import(upload.files(), in: encoding, by: actor)
        } catch let error as StoreError where error.kind == .failed {
            // The error is not in a file.
            throw error
        } catch let error as any UserFacingError {
            throw upload.named(error)
        }
    }

    /// Converts a file to a Parquet file of the contact history. The caller registers it, so that it counts, and holds the lock
    /// of the data meanwhile.
    ///
    /// - Parameters:
    ///   - sha256: identifies the batch.
    ///   - earlier: files of the same import, which are not registered yet.
    func imported(
        _ file: String, sha256: String, in encoding: TextEncoding = .utf8, after earlier: [InteractionFile] = []
    ) throws -> InteractionImportReport {
        let catalog = try workspace.store.catalog().catalog
        let folder = "interactions/responses"
        try workspace.makeFolder(folder)
        let partial = "\(folder)/\(UUID().uuidString).partial"
        // A file that is not registered is not used. One that cannot be removed now is removed by a later sweep.
        defer { try? FileManager.default.removeItem(atPath: workspace.path(of: partial)) }
        var source = InteractionImport(
            file: file, offers: Set(catalog.ids(of: .offer)), channels: Set(catalog.ids(of: .channel)), encoding: encoding,
            now: workspace.now())
        source.customers = try customerDatasets(of: catalog)
        source.registered = try workspace.store.interactionFiles() + earlier
        source.folder = workspace.path
        let imported = try source.write(to: workspace.path(of: partial), temporaryFolder: workspace.temporaryFolder)
        try Folder.publish(file: workspace.path(of: partial), as: workspace.path(of: "\(folder)/\(sha256).parquet"))
        return InteractionImportReport(
            source: file,
            file: InteractionFile(
                kind: .responses, path: "\(folder)/\(sha256).parquet", rowCount: imported.rows,
                firstAt: imported.firstAt.map(Date.init(microsecondsSince1970:)),
                lastAt: imported.lastAt.map(Date.init(microsecondsSince1970:)), minCustomer: imported.minCustomer,
                maxCustomer: imported.maxCustomer, sha256: sha256, registeredAt: workspace.now()),
            unknownOffers: imported.unknownOffers, unknownChannels: imported.unknownChannels,
            unknownCustomers: imported.unknownCustomers, similarCustomers: imported.similarCustomers,
            futureInstants: imported.futureInstants,
            duplicates: imported.duplicates, ignoredColumns: imported.ignoredColumns)
    }

    /// The datasets from which segments select, and `customers`, as far as they are imported.
    private func customerDatasets(of catalog: Catalog) throws -> [InteractionImport.CustomerDataset] {
        let names = Set(catalog.segments.values.map(\.dataset) + [DatasetSchema.defaultName])
        return try workspace.datasets.list().filter { names.contains($0.key.dataset) }.map { version in
            .init(keyColumn: version.schema.keyColumn, parts: version.parts(in: workspace))
        }
    }

    /// The batches of the contact history, newest first.
    public func files() throws -> [InteractionFile] {
        try workspace.tasks.recordOutcomes()
        return try workspace.store.interactionFiles().reversed()
    }

    /// The current contact history, for queries.
    func log(at instant: Date) throws -> InteractionLog {
        InteractionLog(try snapshot(at: instant), in: workspace.path)
    }

    /// The current contact history, with the outcomes of all completed tasks.
    func snapshot(at instant: Date) throws -> InteractionSnapshot {
        try workspace.tasks.recordOutcomes()
        return try workspace.store.interactions(at: instant)
    }

    /// The contact history of a snapshot, for a run of a plan whose instant is that of the snapshot.
    ///
    /// - Parameter start: the start of the run, which decides about time windows.
    /// - Throws: ``InteractionError/missingFile(path:)``.
    func history(
        _ snapshot: InteractionSnapshot, for plan: DecisionPlan, startingAt start: Date
    ) throws -> RunHistory {
        for file in snapshot.files where !FileManager.default.fileExists(atPath: workspace.path(of: file.path)) {
            throw InteractionError.missingFile(path: workspace.path(of: file.path))
        }
        let moment = try LocalMoment(at: snapshot.asOf, timeZone: plan.timeZone)
        let clock = try LocalMoment(at: start, timeZone: plan.timeZone)
        return RunHistory(
            InteractionLog(snapshot, in: workspace.path), weekday: clock.weekday.rawValue, secondOfDay: clock.secondOfDay,
            startOfDay: { moment.startOfDay(daysBefore: $0) })
    }

    /// Merges small files of responses into one if there are many. Does nothing while customers are erased.
    func compactResponses() throws {
        guard let lock = try workspace.lockData(.shared, waits: false) else { return }
        defer { withExtendedLifetime(lock) {} }
        let merge = ResponseFileCompaction(try workspace.store.interactionFiles(), in: workspace.path)
        guard !merge.batches.isEmpty else { return }
        let name = "interactions/responses/\(UUID().uuidString)"
        let partial = workspace.path(of: name + ".partial")
        defer { try? FileManager.default.removeItem(atPath: partial) }
        try merge.write(to: partial, temporaryFolder: workspace.temporaryFolder)
        try Folder.publish(file: partial, as: workspace.path(of: name + ".parquet"))
        // Runs that have already started may still read the old files. The sweep keeps them for a day from now.
        for file in Set(merge.batches.map(\.path)) {
            try? FileManager.default.setAttributes([.modificationDate: workspace.now()], ofItemAtPath: workspace.path(of: file))
        }
        guard try workspace.store.merge(merge.batches, into: name + ".parquet") else {
            try? FileManager.default.removeItem(atPath: workspace.path(of: name + ".parquet"))
            return
        }
    }

    /// Removes files of contacts and responses that are not registered and have not changed for a day.
    func sweep() {
        guard let files = try? workspace.store.interactionFiles() else { return }
        let registered = Set(files.map(\.path))
        for folder in ["interactions/contacts", "interactions/responses"] {
            StaleFiles.sweep(workspace.path(of: folder), now: workspace.now()) { !registered.contains("\(folder)/\($0)") }
        }
    }
}

extension Date {
    fileprivate init(microsecondsSince1970 microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}
