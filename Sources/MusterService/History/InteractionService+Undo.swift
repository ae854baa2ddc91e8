internal import Foundation
internal import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension InteractionService {
    /// Removes a batch of imported interactions from the history. The same file can be imported again. If it contains outcomes of
    /// tasks, these are claimed again and can be completed anew.
    ///
    /// - Throws: ``InteractionError/notFound(batch:)``, ``InteractionError/notImported(batch:run:)``,
    ///   ``InteractionError/inUse(batch:run:)``.
    public func undo(_ batch: Int, by actor: Actor = .currentUser) throws {
        try workspace.changingData { try remove(batch, by: actor) }
    }

    private func remove(_ batch: Int, by actor: Actor) throws {
        let files = try workspace.store.interactionFiles()
        guard let file = files.first(where: { $0.batch == batch }) else { throw InteractionError.notFound(batch: batch) }
        guard file.kind == .responses else { throw InteractionError.notImported(batch: batch, run: file.runId) }
        let others = files.filter { $0.path == file.path && $0.batch != batch }
        var rest: String?
        if !others.isEmpty {
            let name = "interactions/responses/\(UUID().uuidString)"
            let partial = workspace.path(of: name + ".partial")
            defer { try? FileManager.default.removeItem(atPath: partial) }
            try ResponseFileCompaction.write(
                workspace.path(of: file.path), without: batch, to: partial, temporaryFolder: workspace.temporaryFolder)
            try Folder.publish(file: partial, as: workspace.path(of: name + ".parquet"))
            rest = name + ".parquet"
        }
        do {
            if let run = try workspace.store.removeInteractions(file, moving: others, to: rest, at: workspace.now(), by: actor) {
                throw InteractionError.inUse(batch: batch, run: run)
            }
        } catch {
            // It is not registered, so that a later sweep would remove it too.
            if let rest { try? FileManager.default.removeItem(atPath: workspace.path(of: rest)) }
            throw error
        }
        try? FileManager.default.removeItem(atPath: workspace.path(of: file.path))
    }
}
