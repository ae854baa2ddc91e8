public import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// A response of a customer, as a client sends it.
public struct PostedInteraction: Hashable, Sendable {
    public var customerId: String
    /// The kind of response, such as `accept`; a slug.
    public var outcome: String
    public var at: Date
    public var offerId: String?
    public var channelId: String?
    /// The revenue, or less than 0 for a return. Finite.
    public var amount: Double?

    public init(
        customerId: String, outcome: String, at: Date, offerId: String? = nil, channelId: String? = nil, amount: Double? = nil
    ) {
        self.customerId = customerId
        self.outcome = outcome
        self.at = at
        self.offerId = offerId
        self.channelId = channelId
        self.amount = amount
    }
}

extension InteractionService {
    /// Adds a batch of interactions to the history, once.
    ///
    /// - Parameters:
    ///   - interactions: at least one.
    ///   - id: an id that the client chooses. The same batch with the same id changes nothing and returns the first report.
    ///     A batch without an id is identified by its contents. See `docs/idempotency.md`.
    /// - Returns: the report, and whether the batch is new.
    /// - Throws: ``StoreError/batchTaken(_:)`` if another batch has this id, ``StoreError/interactionsKnown(_:)`` if a batch
    ///   without an id has the same contents.
    public func add(
        _ interactions: [PostedInteraction], as id: String?, by actor: Actor = .currentUser
    ) throws -> (report: InteractionImportReport, isNew: Bool) {
        try workspace.changingData { try addBatch(interactions, as: id, by: actor) }
    }

    private func addBatch(
        _ interactions: [PostedInteraction], as id: String?, by actor: Actor
    ) throws -> (report: InteractionImportReport, isNew: Bool) {
        let text = interactions.map(\.line).joined()
        let sha256 = Digest.sha256(of: (id.map { "batch \($0)\n" } ?? "") + text)
        if let known = try id.flatMap({ try workspace.store.interactionBatch($0) }) {
            return (try report(known, sha256), false)
        }
        if let known = try workspace.store.interactionFile(sha256: sha256) { throw StoreError.interactionsKnown(known) }
        let upload = try workspace.uploads.create("interactions", .jsonl)
        defer { upload.remove() }
        try Data(text.utf8).write(to: URL(fileURLWithPath: upload.path))
        var report = try imported(upload.path, sha256: sha256)
        report.source = id ?? sha256
        let answer = report
        do {
            report.file = try workspace.store.register(report.file, as: id, by: actor) { file in
                var answer = answer
                answer.file = file
                return try CanonicalJSON.text(answer)
            }
            return (report, true)
        } catch {
            guard case .batchTaken(let taken) = error else { throw error }
            return (try self.report(taken, sha256), false)
        }
    }

    private func report(_ batch: InteractionBatch, _ sha256: String) throws -> InteractionImportReport {
        guard batch.file.sha256 == sha256 else { throw StoreError.batchTaken(batch) }
        return try CanonicalJSON.value(from: batch.report)
    }

    /// A page of the batches of the contact history, newest first.
    ///
    /// - Parameter batch: the last batch of the previous page.
    public func files(
        of kind: InteractionFile.Kind? = nil, before batch: Int = .max, limit: Int
    ) throws -> (files: [InteractionFile], total: Int, next: Int?) {
        try workspace.tasks.recordOutcomes()
        let (files, total) = try workspace.store.interactionFiles(of: kind, before: batch, limit: limit + 1)
        let page = Array(files.prefix(limit))
        return (page, total, files.count > limit ? page.last?.batch : nil)
    }
}

extension PostedInteraction {
    /// The interaction as a line of a JSON Lines file.
    var line: String {
        DocumentNode.map([
            ("customer_id", .text(customerId)), ("outcome", .text(outcome)), ("at", .text(InstantFormat.text(at))),
            ("offer_id", offerId.map(DocumentNode.text)), ("channel_id", channelId.map(DocumentNode.text)),
            ("amount", amount.map(DocumentNode.number)),
        ]).json + "\n"
    }
}
