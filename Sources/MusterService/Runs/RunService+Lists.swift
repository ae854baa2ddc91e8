internal import Foundation
internal import MusterBase
internal import MusterDelivery
internal import MusterEngine
public import MusterModel
public import MusterStore
internal import Synchronization

/// An output file of a run, with its name for downloads.
public struct RunFile: Hashable, Sendable {
    public var name: String
    public var file: OutputFile
    /// Absolute, or relative to the same folder as the workspace's path.
    public var path: String
}

extension RunService {
    /// A page of the runs, newest first.
    ///
    /// - Parameter number: the last run of the previous page.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)`` if the filter names a campaign that does not exist and has no runs.
    public func list(
        _ filter: RunFilter, before number: Int64 = .max, limit: Int
    ) throws -> (runs: [RunListItem], total: Int, next: Int64?) {
        let (runs, total) = try workspace.store.runItems(filter, before: number, limit: limit + 1)
        if total == 0, let id = filter.campaignId {
            var whole = RunFilter()
            whole.campaignId = id
            if try workspace.store.runItems(whole, limit: 1).total == 0 { _ = try workspace.campaigns.get(id.rawValue) }
        }
        let page = Array(runs.prefix(limit))
        return (page, total, runs.count > limit ? page.last?.number : nil)
    }

    /// The runs of a campaign, newest first.
    ///
    /// - Throws: ``CatalogError/notFound(_:suggestion:)`` if there is no such campaign and it has no runs.
    public func list(of id: String, limit: Int) throws -> [CampaignRun] {
        let runs = try workspace.store.runs(of: .init(id), limit: limit)
        if runs.isEmpty { _ = try workspace.campaigns.get(id) }
        return runs
    }

    /// The number of runs of each status, zeros included.
    public func counts() throws -> [CampaignRun.Status: Int] {
        let counts = try workspace.store.runCounts()
        return Dictionary(firstOf: CampaignRun.Status.allCases.map { ($0, counts[$0] ?? 0) })
    }

    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func get(_ id: CampaignRun.ID) throws -> CampaignRun { try stored(id).run }

    /// A run without its summary and files.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func listItem(_ id: CampaignRun.ID) throws -> RunListItem {
        do {
            return try workspace.store.runItem(id)
        } catch .runNotFound {
            throw try notFound(id)
        }
    }

    /// The registered output files of a run, and the recommendations that webhooks have rejected so far.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func files(of id: CampaignRun.ID) throws -> [RunFile] {
        try (get(id).files + rejectedFiles(of: id)).map { file in
            RunFile(name: file.name, file: file, path: workspace.path(of: file.path))
        }
    }

    private func rejectedFiles(of id: CampaignRun.ID) throws -> [OutputFile] {
        try workspace.store.deliveries(of: id).flatMap { delivery in
            try delivery.files.compactMap(\.rejectedFile).map { path in
                let contents = try RejectedFile(path: workspace.path(of: path)).contents()
                var file = OutputFile(
                    path: path, format: .ndjson, rows: contents.rows, bytes: contents.bytes, sha256: contents.sha256)
                file.channelId = delivery.target.webhook?.channelId
                return file
            }
        }
    }

    /// One of the registered output files, which exists.
    ///
    /// - Throws: ``RunError/fileNotFound(name:_:)``, also for other files in the folder of the run, and
    ///   ``RunError/missingFile(_:path:)``.
    public func file(_ name: String, of id: CampaignRun.ID) throws -> RunFile {
        guard let file = try files(of: id).first(where: { $0.name == name }) else {
            throw RunError.fileNotFound(name: name, id)
        }
        // Paths are registered by Muster itself. Nevertheless, no file outside the folder of the run is served.
        let folder = URL(fileURLWithPath: workspace.folder(of: id).path).resolvingSymlinksInPath().path
        let resolved = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
        guard resolved.hasPrefix(folder + "/"), FileManager.default.fileExists(atPath: resolved) else {
            throw RunError.missingFile(id, path: file.file.path)
        }
        return file
    }
}
