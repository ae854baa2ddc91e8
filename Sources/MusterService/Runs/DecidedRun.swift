internal import Foundation
internal import MusterBase
internal import MusterModel
internal import MusterStore

/// A completed run with its results.
struct DecidedRun {
    var run: CampaignRun
    var frozen: RunSnapshot
    var resultsPath: String
}

extension RunService {
    /// A run that has results.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``,
    ///   ``RunError/missingResults(_:path:)``.
    func decided(_ id: CampaignRun.ID) throws -> DecidedRun {
        let stored = try stored(id)
        guard stored.run.status.isDecided else {
            throw RunError.noResults(id, stored.run.status)
        }
        let path = workspace.folder(of: id).resultsPath
        guard FileManager.default.fileExists(atPath: path) else { throw RunError.missingResults(id, path: path) }
        return DecidedRun(run: stored.run, frozen: stored.frozen, resultsPath: path)
    }

    func stored(_ id: CampaignRun.ID) throws -> StoredRun {
        do {
            return try workspace.store.run(id)
        } catch .runNotFound {
            throw try notFound(id)
        }
    }

    func notFound(_ id: CampaignRun.ID) throws -> RunError {
        let known = try workspace.store.runIds().map(\.rawValue)
        return .notFound(id, suggestion: DidYouMean.nearest(to: id.rawValue, among: known))
    }
}
