internal import Foundation

/// Hands things from the threads that decide to one that writes them. Holds a few at most.
final class BoundedBlockingQueue<Element: Sendable>: @unchecked Sendable {
    // @unchecked Sendable: everything below is only touched while `condition` is locked.
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var held = 0
    private var isEnded = false
    private var isClosed = false
    private let capacity: Int
    private let size: @Sendable (Element) -> Int

    /// - Parameters:
    ///   - capacity: what the elements that wait may come to; a larger one waits alone.
    ///   - size: of an element; each counts as one when left out.
    init(capacity: Int, size: @escaping @Sendable (Element) -> Int = { _ in 1 }) {
        self.capacity = capacity
        self.size = size
    }

    /// Waits while the queue is full.
    /// - Returns: whether anybody still reads.
    func append(_ element: Element) -> Bool {
        let size = size(element)
        condition.lock()
        defer { condition.unlock() }
        while !elements.isEmpty && held + size > capacity && !isClosed { condition.wait() }
        guard !isClosed else { return false }
        elements.append(element)
        held += size
        condition.broadcast()
        return true
    }

    /// Waits while the queue is empty.
    /// - Returns: `nil` after the last element.
    /// - Throws: `CancellationError` when the queue was closed.
    func next() throws -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty && !isEnded && !isClosed { condition.wait() }
        guard !isClosed else { throw CancellationError() }
        guard !elements.isEmpty else { return nil }
        let element = elements.removeFirst()
        held -= size(element)
        condition.broadcast()
        return element
    }

    /// Nothing more will come.
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
        elements = []
        condition.broadcast()
        condition.unlock()
    }
}
