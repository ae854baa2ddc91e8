internal import DequeModule
internal import Foundation

/// A first-in, first-out queue between threads. Appending waits while the queue is full, taking waits while it is empty.
///
/// ```swift
/// let queue = BoundedBlockingQueue<Batch>(capacity: 4)
/// // producer                                // consumer
/// guard queue.append(batch) else { return }  while let batch = try queue.next() { write(batch) }
/// queue.end()
/// ```
final class BoundedBlockingQueue<Element: Sendable>: @unchecked Sendable {
    // @unchecked Sendable: the variables are only accessed while `condition` is locked.
    private let condition = NSCondition()
    private var elements: Deque<Element> = []
    private var usedCapacity = 0
    private var isEnded = false
    private var isClosed = false
    private let capacity: Int
    private let size: @Sendable (Element) -> Int

    /// - Parameters:
    ///   - capacity: the maximum total size of the waiting elements. A larger element waits alone.
    ///   - size: the size of an element; by default each counts as 1.
    init(capacity: Int, size: @escaping @Sendable (Element) -> Int = { _ in 1 }) {
        self.capacity = capacity
        self.size = size
    }

    /// Waits while the queue is full.
    /// - Returns: false when the queue was closed.
    func append(_ element: Element) -> Bool {
        let size = size(element)
        return condition.withLock {
            while !elements.isEmpty && usedCapacity + size > capacity && !isClosed { condition.wait() }
            guard !isClosed else { return false }
            elements.append(element)
            usedCapacity += size
            condition.broadcast()
            return true
        }
    }

    /// Waits while the queue is empty.
    /// - Returns: `nil` after the last element of a queue that was ended.
    /// - Throws: `CancellationError` when the queue was closed.
    func next() throws -> Element? {
        try condition.withLock {
            while elements.isEmpty && !isEnded && !isClosed { condition.wait() }
            guard !isClosed else { throw CancellationError() }
            guard let element = elements.popFirst() else { return nil }
            usedCapacity -= size(element)
            condition.broadcast()
            return element
        }
    }

    /// Declares that no more elements will be appended. Those in the queue can still be taken.
    func end() {
        condition.withLock {
            isEnded = true
            condition.broadcast()
        }
    }

    /// Discards the elements and releases all threads that wait, now and in future.
    func close() {
        condition.withLock {
            isClosed = true
            elements = []
            condition.broadcast()
        }
    }
}
