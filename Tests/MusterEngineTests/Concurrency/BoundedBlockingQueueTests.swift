import MusterTestSupport
import Synchronization
import Testing

@testable import MusterEngine

@Suite(.timeLimit(.minutes(2))) struct BoundedBlockingQueueTests {
    private struct Element: Hashable, Sendable {
        var producer: Int
        var number: Int
    }

    @Test("every element is taken once, those of one producer in their order", arguments: [1, 2, 7, 1_000])
    func transfer(capacity: Int) {
        let queue = BoundedBlockingQueue<Element>(capacity: capacity)
        let (producers, consumers, count) = (6, 5, 300)
        let running = Atomic(producers)
        let taken = Mutex<[[Element]]>([])
        let errors = onThreads(producers + consumers) { index in
            var random = SeededRandom(seed: capacity * 100 + index)
            if index < producers {
                for number in 0..<count {
                    random.yield()
                    #expect(queue.append(Element(producer: index, number: number)))
                }
                if running.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { queue.end() }
            } else {
                var own: [Element] = []
                while let element = try queue.next() {
                    own.append(element)
                    random.yield()
                }
                taken.withLock { $0.append(own) }
            }
        }
        #expect(errors.allSatisfy { $0 == nil })
        let lists = taken.withLock { $0 }
        #expect(lists.count == consumers)
        let all = lists.flatMap(\.self)
        #expect(all.count == producers * count && Set(all).count == all.count)
        for list in lists {
            for producer in 0..<producers {
                let numbers = list.filter { $0.producer == producer }.map(\.number)
                #expect(numbers == numbers.sorted())
            }
        }
    }

    @Test("the elements that wait never exceed the capacity, unless one waits alone", arguments: 0..<8)
    func capacity(seed: Int) {
        let queue = BoundedBlockingQueue<Int>(capacity: 10, size: \.self)
        let appended = Mutex<[Int]>([])
        onThreads(2) { index in
            var random = SeededRandom(seed: seed * 2 + index)
            if index == 0 {
                for _ in 0..<1_000 {
                    let size = random.int(1...14)
                    _ = queue.append(size)
                    appended.withLock { $0.append(size) }
                    random.yield()
                }
                queue.end()
            } else {
                var taken = 0
                repeat {
                    // Those known to be appended are some of those in the queue.
                    let waiting = appended.withLock { $0.dropFirst(taken) }
                    #expect(waiting.reduce(0, +) <= 10 || waiting.count == 1)
                    random.yield()
                    taken += 1
                } while try queue.next() != nil
                #expect(taken == 1_001)
            }
        }
    }

    @Test("an ended queue gives its elements, then nil to every consumer")
    func end() throws {
        let queue = BoundedBlockingQueue<Int>(capacity: 3)
        for number in 0..<3 { #expect(queue.append(number)) }
        queue.end()
        let taken = Mutex<[Int]>([])
        let errors = onThreads(8) { _ in
            while let number = try queue.next() { taken.withLock { $0.append(number) } }
        }
        #expect(errors.allSatisfy { $0 == nil })
        #expect(taken.withLock { $0.sorted() } == [0, 1, 2])
        #expect(try queue.next() == nil)
    }

    @Test("closing releases producers that wait", arguments: 0..<10)
    func closeWhileFull(seed: Int) {
        let queue = BoundedBlockingQueue<Int>(capacity: 1)
        #expect(queue.append(0))
        let accepted = Atomic(0)
        onThreads(9) { index in
            var random = SeededRandom(seed: seed * 9 + index)
            random.yield()
            if index == 0 { return queue.close() }
            if queue.append(index) { accepted.add(1, ordering: .relaxed) }
        }
        #expect(accepted.load(ordering: .relaxed) == 0)
    }

    @Test("closing releases consumers that wait, and discards what is in the queue", arguments: 0..<10)
    func closeWhileEmpty(seed: Int) {
        let queue = BoundedBlockingQueue<Int>(capacity: 4)
        let errors = onThreads(9) { index in
            var random = SeededRandom(seed: seed * 9 + index)
            random.yield()
            if index == 0 { return queue.close() }
            _ = try queue.next()
        }
        #expect(errors.dropFirst().allSatisfy { $0 is CancellationError })
        let full = BoundedBlockingQueue<Int>(capacity: 4)
        #expect(full.append(1))
        full.close()
        #expect(!full.append(2))
        #expect(throws: CancellationError.self) { try full.next() }
    }
}
