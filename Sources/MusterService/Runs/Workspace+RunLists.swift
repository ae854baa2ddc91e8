internal import Foundation
public import MusterEngine
public import MusterModel
public import MusterStore
internal import Synchronization

/// A file that a run wrote, as it is named for who downloads it.
public struct RunFile: Hashable, Sendable {
    public var name: String
    public var file: OutputFile
    /// Absolute, or relative to where the workspace's is.
    public var path: String
}

extension Workspace {
    /// A page of the runs, newest first.
    ///
    /// - Parameter number: only runs before the one of this number.
    /// - Throws: ``ServiceError/notFound(_:suggestion:)``, when the filter names a campaign that neither exists nor has run.
    public func runs(
        _ filter: RunFilter, before number: Int64 = .max, limit: Int
    ) throws -> (runs: [RunListItem], total: Int, next: Int64?) {
        let (runs, total) = try store.runItems(filter, before: number, limit: limit + 1)
        if total == 0, let id = filter.campaignId {
            var whole = RunFilter()
            whole.campaignId = id
            if try store.runItems(whole, limit: 1).total == 0 { _ = try campaign(id.rawValue) }
        }
        let page = Array(runs.prefix(limit))
        return (page, total, runs.count > limit ? page.last?.number : nil)
    }

    /// - Throws: ``ServiceError/runNotFound(_:suggestion:)``.
    public func run(_ id: CampaignRun.ID) throws -> CampaignRun { try storedRun(id).run }

    /// A run without its summary and files.
    ///
    /// - Throws: ``ServiceError/runNotFound(_:suggestion:)``.
    public func runText(_ id: CampaignRun.ID) throws -> RunListItem {
        do {
            return try store.runItem(id)
        } catch .runNotFound {
            throw try runNotFound(id)
        }
    }

    func storedRun(_ id: CampaignRun.ID) throws -> StoredRun {
        do {
            return try store.run(id)
        } catch .runNotFound {
            throw try runNotFound(id)
        }
    }

    /// A page of a run's results, with the names that the run knew.
    ///
    /// - Returns: `next` is the number of the page's last row when there are more.
    /// - Throws: ``ServiceError/runNotFound(_:suggestion:)``, ``ServiceError/noResults(_:_:)``,
    ///   ``ServiceError/missingResults(_:path:)``.
    public func results(of id: CampaignRun.ID, _ query: ResultsQuery) throws -> (rows: [NamedResult], next: Int?) {
        let decided = try decidedRun(id)
        let treatments = try treatments(of: decided)
        let page = try ResultsReader(path: decided.resultsPath)
            .page(query, in: memory.engine(temporaryFolder: temporaryFolder))
        return (page.rows.map { NamedResult($0.row, treatments) }, page.hasMore ? page.rows.last?.number : nil)
    }

    func treatments(of decided: DecidedRun) throws -> [Creative.ID: Treatment] {
        if let known = memory.treatments.withLock({ $0[decided.run.id] }) { return known }
        let frozen: FrozenTreatments = try CanonicalJSON.value(from: decided.frozen.json)
        let treatments = Dictionary(frozen.treatments.map { ($0.creativeId, $0) }, uniquingKeysWith: { first, _ in first })
        memory.treatments.withLock { $0.keep(treatments, for: decided.run.id) }
        return treatments
    }

    /// The files that a run wrote and registered.
    ///
    /// - Throws: ``ServiceError/runNotFound(_:suggestion:)``.
    public func files(of id: CampaignRun.ID) throws -> [RunFile] {
        try run(id).files.map { file in
            RunFile(
                name: file.path.split(separator: "/").last.map(String.init) ?? file.path, file: file, path: path(of: file.path))
        }
    }

    /// One of the files, which is there.
    ///
    /// - Throws: ``ServiceError/runFileNotFound(_:_:)``, whatever else lies in the run's folder; and
    ///   ``ServiceError/missingRunFile(_:path:)``.
    public func file(_ name: String, of id: CampaignRun.ID) throws -> RunFile {
        guard let file = try files(of: id).first(where: { $0.name == name }) else {
            throw ServiceError.runFileNotFound(name, id)
        }
        // Registered by Muster, and yet: nothing outside of the run's own folder is ever served.
        let folder = URL(fileURLWithPath: path(of: Self.runFolder(id))).resolvingSymlinksInPath().path
        let resolved = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
        guard resolved.hasPrefix(folder + "/"), FileManager.default.fileExists(atPath: resolved) else {
            throw ServiceError.missingRunFile(id, path: file.file.path)
        }
        return file
    }
}
