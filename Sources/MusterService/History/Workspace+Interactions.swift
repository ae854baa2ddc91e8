public import Foundation
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// An imported file of interactions, and what was odd about it.
public struct InteractionImportReport: Hashable, Sendable, Codable {
    /// As it was named.
    public var source: String
    public var file: InteractionFile
    public var unknownOffers: ImportedInteractions.UnknownIds
    public var unknownChannels: ImportedInteractions.UnknownIds
    public var ignoredColumns: [String]
}

extension Workspace {
    /// Imports files of interactions, all of them or, when this throws, none.
    ///
    /// - Parameters:
    ///   - author: who imports, for the audit log.
    ///   - requestId: of the request that asks for it, if one does.
    public func importInteractions(
        _ files: [String], by author: String = NSUserName(), requestId: String? = nil
    ) throws -> [InteractionImportReport] {
        sweepInteractions()
        var reports: [InteractionImportReport] = []
        for file in files {
            let sha256 = FileManager.default.isReadableFile(atPath: file) ? try Digest.sha256(ofFile: file) : ""
            if let known = try store.interactionFile(sha256: sha256) {
                throw ServiceError.interactionsKnown(file: file, known)
            }
            if let twin = reports.first(where: { $0.file.sha256 == sha256 }) {
                throw ServiceError.sameInteractions(first: twin.source, second: file)
            }
            reports.append(try imported(file, sha256: sha256))
        }
        let registered = try store.register(reports.map(\.file), by: author, requestId: requestId)
        for (index, file) in registered.enumerated() { reports[index].file = file }
        return reports
    }

    /// Writes what a file holds where it belongs. It counts once it is registered.
    ///
    /// - Parameter sha256: what the batch is known by.
    func imported(_ file: String, sha256: String) throws -> InteractionImportReport {
        let catalog = try store.catalog().catalog
        let folder = "interactions/responses"
        try makeFolder(folder)
        let partial = "\(folder)/\(UUID().uuidString).partial"
        // What failed is told; an unregistered file is garbage whether or not it can be removed now.
        defer { try? FileManager.default.removeItem(atPath: path(of: partial)) }
        let source = InteractionImport(
            file: file, offers: Set(catalog.ids(of: .offer)), channels: Set(catalog.ids(of: .channel)))
        let imported = try source.write(to: path(of: partial), temporaryFolder: temporaryFolder)
        try Folder.publish(file: path(of: partial), as: path(of: "\(folder)/\(sha256).parquet"))
        return InteractionImportReport(
            source: file,
            file: InteractionFile(
                kind: .responses, path: "\(folder)/\(sha256).parquet", rowCount: imported.rows,
                firstAt: Date(microsecondsSince1970: imported.firstAt),
                lastAt: Date(microsecondsSince1970: imported.lastAt), minCustomer: imported.minCustomer,
                maxCustomer: imported.maxCustomer, sha256: sha256, registeredAt: now()),
            unknownOffers: imported.unknownOffers, unknownChannels: imported.unknownChannels,
            ignoredColumns: imported.ignoredColumns)
    }

    /// The batches of the contact history, newest first.
    public func interactionFiles() throws -> [InteractionFile] {
        try store.interactionFiles().reversed()
    }

    /// The contact history as it is now, for queries.
    public func interactionLog(at instant: Date) throws -> InteractionLog {
        InteractionLog(try store.interactions(at: instant), in: path)
    }

    /// Merges small files of responses when there are many.
    func mergeResponses() throws {
        let merge = ResponseFileCompaction(try store.interactionFiles(), in: path)
        guard !merge.batches.isEmpty else { return }
        let name = "interactions/responses/\(UUID().uuidString)"
        let partial = path(of: name + ".partial")
        defer { try? FileManager.default.removeItem(atPath: partial) }
        try merge.write(to: partial, temporaryFolder: temporaryFolder)
        try Folder.publish(file: partial, as: path(of: name + ".parquet"))
        // A run that began before may still read the old files: from when they stop being registered, they have a day.
        for file in Set(merge.batches.map(\.path)) {
            try? FileManager.default.setAttributes([.modificationDate: now()], ofItemAtPath: path(of: file))
        }
        guard try store.merge(merge.batches, into: name + ".parquet") else {
            try? FileManager.default.removeItem(atPath: path(of: name + ".parquet"))
            return
        }
    }

    /// Removes files of contacts and responses that are not registered and have not changed for a day.
    func sweepInteractions() {
        guard let files = try? store.interactionFiles() else { return }
        let registered = Set(files.map(\.path))
        for folder in ["interactions/contacts", "interactions/responses"] {
            StaleFiles.sweep(path(of: folder), now: now()) { !registered.contains("\(folder)/\($0)") }
        }
    }
}

extension Date {
    fileprivate init(microsecondsSince1970 microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}
