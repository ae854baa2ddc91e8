internal import Foundation
internal import MusterModel

/// Hands batches from the threads that decide to the one that writes them. Holds a few at most.
final class BatchQueue: @unchecked Sendable {
    // @unchecked Sendable: everything below is only touched while `condition` is locked.
    private let condition = NSCondition()
    private var batches: [RecommendationBatch] = []
    private var isEnded = false
    private var isClosed = false
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Waits while the queue is full.
    /// - Returns: whether anybody still reads.
    func append(_ batch: RecommendationBatch) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while batches.count >= capacity && !isClosed { condition.wait() }
        guard !isClosed else { return false }
        batches.append(batch)
        condition.broadcast()
        return true
    }

    /// Waits while the queue is empty.
    /// - Returns: `nil` after the last batch.
    /// - Throws: `CancellationError` when the queue was closed.
    func next() throws -> RecommendationBatch? {
        condition.lock()
        defer { condition.unlock() }
        while batches.isEmpty && !isEnded && !isClosed { condition.wait() }
        guard !isClosed else { throw CancellationError() }
        guard !batches.isEmpty else { return nil }
        let batch = batches.removeFirst()
        condition.broadcast()
        return batch
    }

    /// No more batches will come.
    func end() {
        condition.lock()
        isEnded = true
        condition.broadcast()
        condition.unlock()
    }

    /// Nobody writes or reads any more.
    func close() {
        condition.lock()
        isClosed = true
        batches = []
        condition.broadcast()
        condition.unlock()
    }
}
