internal import Foundation
internal import MusterBase
internal import MusterModel
internal import MusterStore

/// A run whose decisions are complete.
struct DecidedRun {
    var run: CampaignRun
    var frozen: RunSnapshot
    var resultsPath: String
}

extension Workspace {
    /// A run that has results.
    ///
    /// - Throws: ``ServiceError/runNotFound(_:suggestion:)``, ``ServiceError/noResults(_:_:)``,
    ///   ``ServiceError/missingResults(_:path:)``.
    func decidedRun(_ id: CampaignRun.ID) throws -> DecidedRun {
        let stored = try storedRun(id)
        guard [.completed, .completed_with_errors].contains(stored.run.status) else {
            throw ServiceError.noResults(id, stored.run.status)
        }
        let path = path(of: Self.runFolder(id)) + "/results.parquet"
        guard FileManager.default.fileExists(atPath: path) else { throw ServiceError.missingResults(id, path: path) }
        return DecidedRun(run: stored.run, frozen: stored.frozen, resultsPath: path)
    }

    func runNotFound(_ id: CampaignRun.ID) throws -> ServiceError {
        let known = try store.runIds().map(\.rawValue)
        return .runNotFound(id, suggestion: DidYouMean.nearest(to: id.rawValue, among: known))
    }
}
