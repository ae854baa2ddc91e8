internal import Foundation
internal import MusterBase
internal import MusterDelivery
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterStore

/// Writes the files of a workspace anew, without the rows of some customers.
///
/// Parts of datasets, contacts and responses get new names, which the database registers. The files of a run keep theirs: the
/// new ones wait under temporary names.
struct ErasedFiles {
    private let search: CustomerSearch
    private let workspace: Workspace
    private(set) var erasure: Erasure
    /// The files that were written, relative to the workspace.
    private var written: [String] = []

    init(_ search: CustomerSearch, in workspace: Workspace) {
        self.search = search
        self.workspace = workspace
        erasure = Erasure(of: search.ids)
    }

    mutating func write() throws {
        for place in search.versions { try write(place) }
        var reports: [Int: InteractionFile] = [:]
        for place in search.responses {
            for file in try write(place) { reports[file.batch] = file }
        }
        try updateReports(reports)
        for place in search.runs { try write(place) }
        for run in search.namingRuns where !erasure.runs.contains(where: { $0.id == run.id }) {
            erasure.runs.append(run.withoutNames(of: search.ids))
        }
    }

    /// Removes the files that were written.
    func discard() {
        // They are not registered, so that the next erasure removes those that cannot be removed now.
        for path in written { try? FileManager.default.removeItem(atPath: workspace.path(of: path)) }
    }

    // MARK: Datasets

    private mutating func write(_ place: CustomerSearch.Version) throws {
        var version = place.version
        let rows = CustomerRows(of: search.ids, in: place.columns, database: search.database)
        var parts: [DatasetVersion.Part] = []
        for (index, part) in version.parts.enumerated() {
            guard place.rows[index] != nil else {
                parts.append(part)
                continue
            }
            let name = "part-\(index.zeroPadded(to: 5))-\(Self.unique()).parquet"
            let path = "\(version.path)/\(name)"
            written.append(path)
            try rows.copy(workspace.path(of: "\(version.path)/\(part.path)"), to: workspace.path(of: path))
            erasure.removedFiles.append("\(version.path)/\(part.path)")
            let range = try search.database.keyRange(of: version.schema.keyColumn, inFile: workspace.path(of: path))
            if let range {
                try Folder.sync(file: workspace.path(of: path))
                parts.append(.init(path: name, rowCount: range.rows, minKey: range.first, maxKey: range.last))
            } else if parts.isEmpty, index == version.parts.count - 1 {
                // A version has at least one part, which has its columns.
                try Folder.sync(file: workspace.path(of: path))
                parts.append(.init(path: name, rowCount: 0, minKey: "", maxKey: ""))
            } else {
                try Folder.remove(file: workspace.path(of: path))
            }
        }
        try Folder.sync(folder: workspace.path(of: version.path))
        version.parts = parts
        version.rowCount = parts.reduce(0) { $0 + $1.rowCount }
        erasure.versions.append(version)
    }

    private static func unique() -> String { String(UUID().uuidString.lowercased().prefix(8)) }

    // MARK: Contact history

    private mutating func write(_ place: CustomerSearch.Responses) throws -> [InteractionFile] {
        let path = "interactions/responses/\(UUID().uuidString).parquet"
        written.append(path)
        try CustomerRows(of: search.ids, in: ["customer_id"], database: search.database)
            .copy(workspace.path(of: place.path), to: workspace.path(of: path + ".partial"))
        try Folder.publish(file: workspace.path(of: path + ".partial"), as: workspace.path(of: path))
        erasure.removedFiles.append(place.path)
        let rest = try search.database.batches(
            inFile: workspace.path(of: path), unnamed: place.batches.first?.batch ?? 0)
        let batches = place.batches.map { batch in
            var batch = batch
            let rows = rest[batch.batch]
            batch.path = path
            batch.rowCount = rows?.rows ?? 0
            batch.firstAt = rows?.firstAt.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) }
            batch.lastAt = rows?.lastAt.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) }
            batch.minCustomer = rows?.minCustomer
            batch.maxCustomer = rows?.maxCustomer
            return batch
        }
        erasure.batches += batches
        return batches
    }

    /// The reports of posted batches name the first unknown customers, and the range of the customers.
    private mutating func updateReports(_ files: [Int: InteractionFile]) throws {
        for posted in try workspace.store.postedBatches() {
            guard var report: InteractionImportReport = try? CanonicalJSON.value(from: posted.report) else { continue }
            if let file = files[posted.batch] { report.file = file }
            report.unknownCustomers?.first.removeAll { search.ids.contains($0) }
            report.similarCustomers?.first.removeAll { search.ids.contains($0.id) || search.ids.contains($0.key) }
            let text = try CanonicalJSON.text(report)
            if text != posted.report { erasure.reports[posted.id] = text }
        }
    }

    // MARK: Runs

    private mutating func write(_ place: CustomerSearch.Run) throws {
        let folder = workspace.folder(of: place.run.id)
        var run = place.run.withoutNames(of: search.ids)
        run.erasedCustomers += place.customers
        let partial = folder.results + ".partial"
        written.append(partial)
        try CustomerRows(of: search.ids, in: ["customer_id"], database: search.database)
            .copy(workspace.path(of: place.results), to: workspace.path(of: partial), as: .results)
        try Folder.sync(file: workspace.path(of: partial))
        erasure.replacedFiles.append(folder.results)
        if var contacts = place.contacts {
            let rest = try search.database.contacts(inResults: workspace.path(of: partial))
            erasure.removedFiles.append(contacts.path)
            contacts.path = "interactions/contacts/\(run.id)-\(Self.unique()).parquet"
            written.append(contacts.path)
            try Folder.link(workspace.path(of: partial), to: workspace.path(of: contacts.path))
            (contacts.rowCount, contacts.withheldCount) = (rest.delivered, rest.withheld)
            (contacts.minCustomer, contacts.maxCustomer) = (rest.minCustomer, rest.maxCustomer)
            if rest.delivered + rest.withheld == 0 { (contacts.firstAt, contacts.lastAt) = (nil, nil) }
            erasure.batches.append(contacts)
        }
        try writeOutput(of: place, in: &run)
        // Deliveries make them again.
        erasure.removedFiles += preparedFiles(of: place.run.id)
        if FileManager.default.fileExists(atPath: folder.manifestPath) {
            _ = try Manifest(of: run).seal(path: folder.manifestPath)
            written.append(folder.relativePath + "/manifest.json.partial")
            erasure.replacedFiles.append(folder.relativePath + "/manifest.json")
        }
        erasure.runs.append(run)
    }

    private func preparedFiles(of run: CampaignRun.ID) -> [String] {
        let folder = workspace.folder(of: run).prepared
        let names = FileManager.default.enumerator(atPath: workspace.path(of: folder))?.compactMap { $0 as? String } ?? []
        return names.map { "\(folder)/\($0)" }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: workspace.path(of: path), isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    /// The rows of the output files are the delivered results, in the same order. Those of a split by channel or offer are the
    /// results of one, and the files of a split into numbers of rows follow each other.
    private mutating func writeOutput(of place: CustomerSearch.Run, in run: inout CampaignRun) throws {
        var first = 0
        for index in run.files.indices {
            let file = run.files[index]
            let value = file.channelId?.rawValue ?? file.offerId?.rawValue ?? ""
            defer { if file.part != nil { first += file.rows } }
            if let channel = file.webhookChannelId {
                try writeWebhookFile(&run.files[index], of: place, channel)
                continue
            }
            guard let delivered = place.delivered.first(where: { $0.value == value }) else { continue }
            let isComplete = file.part == nil ? file.rows == delivered.total : first + file.rows <= delivered.total
            let rows = delivered.rows.filter { (first..<first + file.rows).contains($0) }.map { $0 - first }
            guard !rows.isEmpty || !isComplete else { continue }
            try write(&run.files[index], of: run.id, without: rows, place.fileConfig, isComplete: isComplete)
        }
    }

    private mutating func writeWebhookFile(
        _ file: inout OutputFile, of place: CustomerSearch.Run, _ channel: Channel.ID
    ) throws {
        guard let sent = place.sent.first(where: { $0.value == channel.rawValue }) else { return }
        try write(
            &file, of: place.run.id, without: sent.rows, FileConfig(format: .ndjson), isComplete: file.rows == sent.total)
        let rejected = workspace.folder(of: place.run.id).rejected(by: channel)
        guard try RejectedFile(path: workspace.path(of: rejected)).copy(withoutCustomers: search.ids) != nil else { return }
        written.append(rejected + ".partial")
        erasure.replacedFiles.append(rejected)
    }

    private mutating func write(
        _ file: inout OutputFile, of run: CampaignRun.ID, without removed: [Int], _ config: FileConfig, isComplete: Bool
    ) throws {
        let path = workspace.path(of: file.path)
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard isComplete, try Digest.sha256(ofFile: path) == file.sha256 else {
            throw ErasureError.changedFile(path: path, run: run)
        }
        written.append(file.path + ".partial")
        let (copy, rows) = try FileRevision(of: config, removing: removed).copy(path, to: path)
        guard rows == file.rows - removed.count else { throw ErasureError.changedFile(path: path, run: run) }
        (file.rows, file.bytes, file.sha256) = (rows, copy.byteCount, copy.sha256)
        erasure.replacedFiles.append(file.path)
    }
}

extension CampaignRun {
    /// The run, without the customers in its texts.
    fileprivate func withoutNames(of ids: [String]) -> CampaignRun {
        var run = self
        for index in run.summary.constraints.indices {
            guard let id = run.summary.constraints[index].customerId, ids.contains(id) else { continue }
            run.summary.constraints[index].customerId = nil
        }
        if let error = run.error { run.error = ids.reduce(error) { $0.replacing("'\($1)'", with: "'(erased)'") } }
        return run
    }
}
