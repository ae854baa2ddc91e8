internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore
internal import Synchronization

/// Erasure of customers from everything that the workspace keeps, backups excepted.
///
/// The new files are written first. One transaction then registers them, and lists the files that have yet to be replaced or
/// removed under the same name. If the process dies before the transaction, nothing has changed; if it dies afterwards, the
/// next process that opens the workspace completes the list.
///
/// ```swift
/// let report = try workspace.erasures.erase(["C1"])
/// print(report.datasets, report.runs)
/// ```
public struct ErasureService: Sendable {
    public static let maxIds = 10_000
    private static let maxAttempts = 5
    /// How long to wait until deliveries have stopped.
    private static let pauseLimit = Duration.seconds(20)

    let workspace: Workspace

    /// Removes customers from all kept versions of datasets, the contact history, and the results and files of runs.
    ///
    /// The audit log records the number of removed rows, not the ids. An erasure that was interrupted is completed by the same
    /// call. The numbers that runs have reported stay.
    ///
    /// - Parameters:
    ///   - ids: at least one, compared exactly.
    ///   - isCheck: whether to report without a change.
    /// - Throws: ``ErasureError``.
    public func erase(
        _ ids: [String], isCheck: Bool = false, by actor: Actor = .currentUser
    ) throws -> ErasureReport {
        let ids = Set(ids).sorted()
        if ids.isEmpty { throw ErasureError.noIds }
        if ids.contains("") { throw ErasureError.emptyId }
        if ids.count > Self.maxIds { throw ErasureError.tooManyIds(ids.count, maximum: Self.maxIds) }
        guard let lock = try lockData() else { throw ErasureError.dataInUse }
        defer { withExtendedLifetime(lock) {} }
        try completeLast()
        var attempts = 0
        while true {
            let basis = try workspace.store.erasureBasis()
            if let run = basis.runInProgress { throw ErasureError.runInProgress(run) }
            let search = try CustomerSearch(for: ids, in: workspace)
            if isCheck { return search.report(isCheck: true) }
            if try search.isEmpty || record(search, from: basis, by: actor) {
                try completeLast()
                try EncryptedFiles.removeAll(in: workspace)
                try removeUnusedFiles()
                workspace.cache.segmentSizes.withLock { $0.removeAll() }
                try workspace.store.purge()
                return search.report(isCheck: false)
            }
            attempts += 1
            if attempts == Self.maxAttempts { throw ErasureError.changing }
        }
    }

    /// Locks the data. Deliveries that are being sent stop for it; they continue afterwards, with the new files.
    private func lockData() throws -> FileLock? {
        let deadline = ContinuousClock.now + Self.pauseLimit
        var wasSending = false
        while true {
            if let lock = try workspace.lockData(.exclusive, waits: false) { return lock }
            let isSending = try workspace.store.pauseDeliveries(at: workspace.now())
            // A worker has its locks for a moment longer than its lease.
            guard isSending || wasSending, ContinuousClock.now < deadline else { return nil }
            wasSending = isSending
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// - Returns: false if the data has changed since the search; the new files are removed then.
    private func record(_ search: CustomerSearch, from basis: ErasureBasis, by actor: Actor) throws -> Bool {
        var files = ErasedFiles(search, in: workspace)
        do {
            try files.write()
            let report = try CanonicalJSON.text(AuditedErasure(search.report(isCheck: false)))
            if try workspace.store.record(files.erasure, from: basis, report: report, at: workspace.now(), by: actor) {
                return true
            }
        } catch {
            // The database may have recorded it although it reported an error.
            if try workspace.store.erasedFiles().isEmpty { files.discard() }
            throw error
        }
        files.discard()
        return false
    }

    /// Completes an erasure whose process died.
    ///
    /// - Parameter waits: whether to wait while another process changes data; otherwise the next process completes it.
    func completeInterrupted(waits: Bool) throws {
        guard try !workspace.store.erasedFiles().isEmpty, let lock = try workspace.lockData(.exclusive, waits: waits)
        else { return }
        defer { withExtendedLifetime(lock) {} }
        try completeLast()
    }

    /// Replaces and removes the files that a recorded erasure has yet to change. The caller holds the lock of the data.
    private func completeLast() throws {
        let files = try workspace.store.erasedFiles()
        guard !files.isEmpty else { return }
        for file in files {
            let path = workspace.path(of: file.path)
            if file.isReplaced {
                let new = path + ".partial"
                // Caches of file contents go by the time of the last change.
                try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: new)
                do {
                    try Folder.publish(file: new, as: path)
                } catch {
                    if FileManager.default.fileExists(atPath: new) { throw error }
                }
            } else {
                try Folder.remove(file: path)
                if FileManager.default.fileExists(atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path) {
                    try Folder.sync(containing: path)
                }
            }
        }
        try workspace.store.noteErased(files)
    }

    /// Removes files that nothing refers to: of imports that were killed, of compactions, of runs that were not completed. No
    /// import or compaction is in progress. Runs may be.
    private func removeUnusedFiles() throws {
        var found: [String] = []
        for folder in ["interactions/contacts", "interactions/responses"] {
            found += Self.names(in: workspace.path(of: folder)).map { "\(folder)/\($0)" }
        }
        let runs = try workspace.store.runIds().map { try workspace.store.run($0).run }
        let unfinished = runs.filter { !$0.status.isFinal }.map { workspace.folder(of: $0.id).contacts }
        let used = try Set(workspace.store.interactionFiles().map(\.path) + unfinished)
        for path in found where !used.contains(path) { try Folder.remove(file: workspace.path(of: path)) }
        for run in runs where run.status.isFinal {
            let folder = workspace.folder(of: run.id)
            if run.isUndelivered { folder.removeFiles() }
            folder.removeCheckpoint()
            for part in [folder.path, folder.path + "/output", workspace.path(of: folder.webhooks)] {
                for name in Self.names(in: part) where name.hasSuffix(".partial") { try Folder.remove(file: "\(part)/\(name)") }
            }
        }
        try removeUnusedVersions()
    }

    private func removeUnusedVersions() throws {
        var parts: [String: Set<String>] = [:]
        for name in try workspace.store.datasets().map(\.key.dataset) {
            for version in try workspace.store.datasetVersions(of: name) { parts[version.path] = Set(version.parts.map(\.path)) }
        }
        for dataset in Self.names(in: workspace.path(of: "datasets")) {
            if dataset.hasSuffix(".partial") {
                try FileManager.default.removeItem(atPath: workspace.path(of: "datasets/\(dataset)"))
                continue
            }
            for version in Self.names(in: workspace.path(of: "datasets/\(dataset)")) {
                let folder = "datasets/\(dataset)/\(version)"
                guard let used = parts[folder] else {
                    try FileManager.default.removeItem(atPath: workspace.path(of: folder))
                    continue
                }
                for file in Self.names(in: workspace.path(of: folder)) where !used.contains(file) {
                    try Folder.remove(file: workspace.path(of: "\(folder)/\(file)"))
                }
            }
        }
    }

    /// The names in a folder; none if it does not exist.
    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}

/// An erasure in the audit log: numbers only.
private struct AuditedErasure: Encodable {
    var customers: Int
    var datasets: [ErasureReport.Dataset]
    var interactions: Int
    var tasks: Int
    var runs: [ErasureReport.Run]

    init(_ report: ErasureReport) {
        customers = report.customers
        datasets = report.datasets
        interactions = report.interactions
        tasks = report.tasks
        runs = report.runs
    }
}
