internal import Foundation
internal import MusterFiles
internal import Synchronization

/// Writes a run's journal on a thread of its own, so that deciding does not wait for a part to become durable.
final class JournalWriter: Sendable {
    private enum Item: Sendable {
        case batch([UInt8])
        case end(JournalState, RunCheckpoint)

        var size: Int {
            switch self {
            case .batch(let frame): frame.count
            case .end: 0
            }
        }
    }

    /// The maximum number of bytes that wait to be written.
    private static let capacity = 32 << 20

    private let queue = BoundedBlockingQueue<Item>(capacity: capacity, size: \.size)
    private let finished = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    /// - Parameters:
    ///   - firstPart: the first part to be written.
    ///   - control: told on the writer's thread, after each part, when it is durable.
    init(_ journal: RunJournal, firstPart: Int, partCount: Int, control: RunControl) {
        let thread = Thread { [self] in
            do {
                try write(journal, firstPart, partCount, control)
            } catch {
                failure.withLock { $0 = error }
            }
            queue.close()
            finished.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Appends a frame to the current part. Waits while ``capacity`` is used up.
    /// - Throws: why the journal could not be written, or what an observer of the checkpoint threw.
    func append(_ frame: [UInt8]) throws { try append(.batch(frame)) }

    /// Ends the current part and begins the next.
    func endPart(_ state: JournalState, _ checkpoint: RunCheckpoint) throws { try append(.end(state, checkpoint)) }

    /// Waits until all parts are durable.
    func finish() throws {
        queue.end()
        join()
        if let error = failure.withLock(\.self) { throw error }
    }

    /// Discards the current part. Earlier parts remain.
    func abandon() {
        queue.close()
        join()
    }

    private func append(_ item: Item) throws {
        if !queue.append(item), let error = failure.withLock(\.self) { throw error }
    }

    private func join() {
        finished.wait()
        finished.signal()
    }

    private func write(_ journal: RunJournal, _ firstPart: Int, _ partCount: Int, _ control: RunControl) throws {
        var part = firstPart
        while var item = try queue.next() {
            var file = try DurableFile(path: journal.path(ofPart: part), isHashed: false)
            try file.append(journal.opening(ofPart: part, of: partCount))
            var batches = 0
            while case .batch(let frame) = item {
                try file.append(frame)
                batches += 1
                guard let next = try queue.next() else { throw CancellationError() }
                item = next
            }
            if case .end(let state, let reached) = item {
                try file.append(journal.ending(state, batches: batches, ofPart: part))
                try file.publish()
                try control.didReach(reached)
            }
            part += 1
        }
    }
}
