internal import Foundation
internal import MusterBase
internal import MusterEngine
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

extension RunService {
    /// A page of the runs, newest first.
    ///
    /// - Parameter number: only runs before the one of this number.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``, when the filter names a campaign that neither exists nor has run.
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
    /// - Throws: ``CatalogError/notFound(_:suggestion:)`` when there is neither a run nor a campaign.
    public func list(of id: String, limit: Int) throws -> [CampaignRun] {
        let runs = try workspace.store.runs(of: .init(id), limit: limit)
        if runs.isEmpty { _ = try workspace.campaigns.get(id) }
        return runs
    }

    /// How many runs there are of each status.
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

    /// The files that a run wrote and registered.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func files(of id: CampaignRun.ID) throws -> [RunFile] {
        try get(id).files.map { file in
            RunFile(
                name: file.path.split(separator: "/").last.map(String.init) ?? file.path, file: file,
                path: workspace.path(of: file.path))
        }
    }

    /// One of the files, which is there.
    ///
    /// - Throws: ``RunError/fileNotFound(name:_:)``, whatever else lies in the run's folder; and
    ///   ``RunError/missingFile(_:path:)``.
    public func file(_ name: String, of id: CampaignRun.ID) throws -> RunFile {
        guard let file = try files(of: id).first(where: { $0.name == name }) else {
            throw RunError.fileNotFound(name: name, id)
        }
        // Registered by Muster, and yet: nothing outside of the run's own folder is ever served.
        let folder = URL(fileURLWithPath: workspace.folder(of: id).path).resolvingSymlinksInPath().path
        let resolved = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
        guard resolved.hasPrefix(folder + "/"), FileManager.default.fileExists(atPath: resolved) else {
            throw RunError.missingFile(id, path: file.file.path)
        }
        return file
    }
}
