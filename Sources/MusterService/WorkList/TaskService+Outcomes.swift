internal import Foundation
internal import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension TaskService {
    private static let outcomesPerBatch = 100_000
    /// The author of batches of outcomes in the audit log; the changes of the tasks name who completed them.
    private static let recorder: Actor = "work list"

    /// Adds the outcomes of completed tasks to the contact history, each exactly once: one transaction registers a batch and
    /// notes it at its tasks. Does nothing, quickly, if there are none to add.
    ///
    /// Everything that reads the contact history calls it first.
    ///
    /// - Returns: the new batches.
    @discardableResult
    public func recordOutcomes() throws -> [InteractionFile] {
        guard try workspace.store.hasUnrecordedOutcomes() else { return [] }
        try workspace.makeFolder("runs")
        // Two recorders of the same outcomes would take each other's rows for duplicates.
        let lock = try FileLock.take(workspace.path(of: "runs/.outcomes.lock"), waits: true)
        defer { withExtendedLifetime(lock) {} }
        var batches: [InteractionFile] = []
        while true {
            let tasks = try workspace.store.unrecordedOutcomes(limit: Self.outcomesPerBatch)
            if tasks.isEmpty { return batches }
            if let batch = try workspace.changingData({ try record(tasks) }) { batches.append(batch) }
        }
    }

    private func record(_ tasks: [WorkTask]) throws -> InteractionFile? {
        let lines = tasks.compactMap { task -> String? in
            guard let outcome = task.outcome, let at = task.completedAt else { return nil }
            return PostedInteraction(
                customerId: task.customerId, outcome: outcome, at: at, offerId: task.offerId.rawValue,
                channelId: task.channelId.rawValue, amount: task.amount
            ).line
        }
        let text = lines.joined()
        let sha256 = Digest.sha256(of: tasks.map { "\($0.id)\n" }.joined() + text)
        let upload = try workspace.uploads.create("outcomes", .jsonl)
        defer { upload.remove() }
        try Data(text.utf8).write(to: URL(fileURLWithPath: upload.path))
        let file = try workspace.interactions.imported(upload.path, sha256: sha256).file
        return try workspace.store.register(file, outcomesOf: tasks.map(\.id), by: Self.recorder)
    }
}
