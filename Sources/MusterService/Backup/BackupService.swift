public import Foundation
internal import MusterBase
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// What a backup contains, or a restored workspace.
public struct BackupReport: Hashable, Sendable, Encodable {
    /// When the backup was made.
    public var createdAt: Date
    public var files: Int
    public var bytes: Int
    /// Runs that had not ended when the backup was made. A restored workspace has them as failed.
    public var unfinishedRuns: [CampaignRun.ID]
    /// Runs with deliveries that were not complete when the backup was made. A restored workspace has those as failed.
    public var unfinishedDeliveries: [CampaignRun.ID]
    /// The active campaigns with a schedule, which a server of a restored workspace runs.
    public var scheduledCampaigns: [Campaign.ID]
}

/// Backups of a workspace.
///
/// A backup is a tar archive with a copy of the database, all files that it names, and at the end `backup.json` with the size
/// and the digest of each. It is consistent while servers and commands use the workspace: the copy of the database is from one
/// moment, and registered files never change.
public struct BackupService: Sendable {
    private static let manifestName = "backup.json"
    private static let databaseName = "muster.db"
    /// A file that was removed since the database was copied makes the copy start again.
    private static let maxAttempts = 10

    let workspace: Workspace

    private struct Manifest: Codable {
        var format = 1
        var createdAt: Date
        var files: [TarWriter.Entry]
    }

    /// Writes a backup to a file, which is replaced if it exists.
    ///
    /// - Throws: ``BackupError/missingFile(_:)``, `FileError`, ``StoreError``.
    public func create(_ file: String) throws -> BackupReport {
        var attempt = 1
        while true {
            do {
                return try attemptToCreate(file)
            } catch BackupError.missingFile(let path) {
                guard attempt < Self.maxAttempts else { throw BackupError.missingFile(path) }
                attempt += 1
            } catch is ErasureDuringBackup {
                attempt += 1
            }
        }
    }

    private func attemptToCreate(_ file: String) throws -> BackupReport {
        let folder = "tmp/backup-\(UUID().uuidString)"
        let path = workspace.path(of: folder)
        for part in ["index", "files"] { try workspace.makeFolder(folder + "/" + part) }
        // A folder that cannot be removed does no harm.
        defer { try? FileManager.default.removeItem(atPath: path) }
        let createdAt = workspace.now()
        try workspace.erasures.completeInterrupted(waits: true)
        let erasures = try workspace.store.erasureCount()
        let database = "\(path)/\(Self.databaseName)"
        try workspace.store.copy(to: database)
        // Opening a database changes its file, so the list is read from a second copy.
        try FileManager.default.copyItem(atPath: database, toPath: "\(path)/index/\(Self.databaseName)")
        let registered = try RegisteredFiles(of: Store(workspace: "\(path)/index"), in: workspace.path)
        let linked = try registered.paths.map { name in
            let target = "\(path)/files/\(name)"
            try FileManager.default.createDirectory(
                at: URL(fileURLWithPath: target).deletingLastPathComponent(), withIntermediateDirectories: true)
            try link(workspace.path(of: name), to: target, named: name)
            return (name, target)
        }
        guard let erasures, try workspace.store.erasureCount() == erasures else { throw ErasureDuringBackup() }
        var archive = try TarWriter(path: file)
        var manifest = Manifest(createdAt: createdAt, files: [])
        manifest.files.append(try archive.add(contentsOf: database, as: Self.databaseName))
        for (name, target) in linked { manifest.files.append(try archive.add(contentsOf: target, as: name)) }
        try archive.add(Array(CanonicalJSON.text(manifest).utf8), as: Self.manifestName)
        try archive.publish()
        return BackupReport(
            createdAt: createdAt, files: manifest.files.count, bytes: manifest.files.reduce(0) { $0 + $1.bytes },
            unfinishedRuns: registered.unfinishedRuns, unfinishedDeliveries: registered.unfinishedDeliveries,
            scheduledCampaigns: registered.scheduledCampaigns)
    }

    /// An erasure replaced files while they were collected.
    private struct ErasureDuringBackup: Error {}

    /// A link keeps the contents even if the file is removed while the archive is written.
    private func link(_ source: String, to target: String, named name: String) throws {
        // The file of rejected recommendations grows in place.
        if name.hasSuffix(".rejected.ndjson") { return try FileManager.default.copyItem(atPath: source, toPath: target) }
        do {
            try FileManager.default.linkItem(atPath: source, toPath: target)
        } catch {
            guard FileManager.default.fileExists(atPath: source) else { throw BackupError.missingFile(name) }
            try FileManager.default.copyItem(atPath: source, toPath: target)
        }
    }

    /// Makes a workspace of a backup. Everything is verified before the workspace appears.
    ///
    /// Runs that had not ended are recorded as failed: their deliveries may have been sent after the backup was made, and must
    /// not be sent twice. For the same reason, deliveries that were not complete are recorded as failed.
    ///
    /// - Parameter folder: new or empty.
    /// - Throws: ``BackupError``, `FileError`, ``StoreError``.
    public static func restore(
        _ file: String, to folder: String, at now: Date = Date()
    ) throws -> BackupReport {
        let existing = try? FileManager.default.contentsOfDirectory(atPath: folder)
        guard existing?.isEmpty ?? !FileManager.default.fileExists(atPath: folder) else { throw BackupError.folderInUse(folder) }
        let partial = URL(fileURLWithPath: folder).standardizedFileURL.path + ".partial-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: true)
        } catch {
            throw WorkspaceError.cannotWrite(path: partial, reason: DirectoryCreationError.reason(creating: partial, error))
        }
        do {
            let report = try extract(file, to: partial, at: now)
            if existing != nil { try FileManager.default.removeItem(atPath: folder) }
            try Folder.move(partial, to: folder)
            return report
        } catch {
            // The error is reported. A folder that cannot be removed does no harm.
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }

    private static func extract(_ file: String, to folder: String, at now: Date) throws -> BackupReport {
        var entries: [TarWriter.Entry]
        do {
            entries = try TarReader(path: file).extract(to: folder)
        } catch let problem as TarReader.Problem {
            switch problem {
            case .truncated: throw BackupError.truncated(path: file)
            case .notAnArchive, .unsafePath: throw BackupError.notABackup(path: file)
            }
        }
        guard entries.popLast()?.path == manifestName,
            let text = FileManager.default.contents(atPath: "\(folder)/\(manifestName)"),
            let manifest: Manifest = try? CanonicalJSON.value(from: String(decoding: text, as: UTF8.self)),
            manifest.format == 1, manifest.files.first?.path == databaseName
        else { throw BackupError.notABackup(path: file) }
        for (index, expected) in manifest.files.enumerated() {
            guard entries.indices.contains(index), entries[index] == expected else {
                throw BackupError.damaged(path: file, file: expected.path)
            }
        }
        try Folder.remove(file: "\(folder)/\(manifestName)")
        for name in ["datasets", "interactions", "runs"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let store = try Store(workspace: folder)
        if let problem = try store.integrityProblem() { throw BackupError.damagedDatabase(path: file, reason: problem) }
        let digests = Dictionary(entries.map { ($0.path, $0.sha256) }) { first, _ in first }
        let registered = try RegisteredFiles(of: store, in: folder)
        for path in registered.paths where digests[path] == nil { throw BackupError.damaged(path: file, file: path) }
        for (path, sha256) in registered.digests where digests[path] != sha256 {
            throw BackupError.damaged(path: file, file: path)
        }
        let unfinished = try store.failUnfinishedRuns(
            because: "The run had not ended when the backup of \(InstantFormat.text(manifest.createdAt)) was made. It may have "
                + "delivered its files afterwards.", at: now)
        let undelivered = try store.failOpenDeliveries(because: .restored(from: manifest.createdAt), at: now)
        try store.discardNotifications()
        return BackupReport(
            createdAt: manifest.createdAt, files: manifest.files.count, bytes: manifest.files.reduce(0) { $0 + $1.bytes },
            unfinishedRuns: unfinished, unfinishedDeliveries: undelivered, scheduledCampaigns: registered.scheduledCampaigns)
    }
}

extension DeliveryFailure {
    fileprivate static func restored(from instant: Date) -> DeliveryFailure {
        DeliveryFailure(
            code: "delivery.restored",
            reason:
                "The file was not delivered when the backup of \(InstantFormat.text(instant)) was made. It may have been delivered "
                + "afterwards.",
            hint: "Look at the destination, then redeliver the run if the file is missing there.", isPermanent: true)
    }
}

/// The files that the database of a workspace names.
private struct RegisteredFiles {
    /// Relative to the workspace, each once, sorted.
    var paths: [String]
    /// The digests that the database has, by path.
    var digests: [String: String] = [:]
    var unfinishedRuns: [CampaignRun.ID] = []
    var unfinishedDeliveries: [CampaignRun.ID] = []
    var scheduledCampaigns: [Campaign.ID]

    /// - Parameter folder: the workspace with the files. Those of a run are the files in its folder.
    init(of store: Store, in folder: String) throws {
        var found: Set<String> = []
        for dataset in try store.datasets() {
            for version in try store.datasetVersions(of: dataset.key.dataset) {
                for part in version.parts { found.insert(version.path + "/" + part.path) }
            }
        }
        for file in try store.interactionFiles() { found.insert(file.path) }
        for id in try store.runIds() {
            let run = try store.run(id).run
            guard run.status.isFinal else {
                unfinishedRuns.append(id)
                continue
            }
            if try !store.deliveries(of: id).allSatisfy(\.isSettled) { unfinishedDeliveries.append(id) }
            for file in run.files {
                found.insert(file.path)
                digests[file.path] = file.sha256
            }
            let names = FileManager.default.enumerator(atPath: "\(folder)/runs/\(id)")?.compactMap { $0 as? String } ?? []
            for name in names where !name.hasPrefix("checkpoint") && !name.hasSuffix(".partial") {
                var isFolder: ObjCBool = false
                let path = "runs/\(id)/\(name)"
                if FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder), !isFolder.boolValue {
                    found.insert(path)
                }
            }
        }
        paths = found.sorted()
        unfinishedRuns.sort()
        unfinishedDeliveries.sort()
        scheduledCampaigns = try store.catalog().catalog.campaigns.values.filter { $0.activeSchedule != nil }.map(\.id).sorted()
    }
}
