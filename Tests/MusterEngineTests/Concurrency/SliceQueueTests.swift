import MusterTestSupport
import Synchronization
import Testing

@testable import MusterEngine

@Suite(.timeLimit(.minutes(2))) struct SliceQueueTests {
    /// Parts of one to five slices.
    private static func slices(parts: Int, _ random: inout SeededRandom) -> RunSlices {
        RunSlices(
            (0..<parts).flatMap { part in
                (0..<random.int(1...5)).map { FactsSlice(part: part, rows: $0 * 10..<$0 * 10 + 10) }
            })
    }

    @Test("slices know their parts and shares")
    func layout() {
        let slices = RunSlices([
            FactsSlice(part: 0, rows: 0..<30), FactsSlice(part: 0, rows: 30..<40), FactsSlice(part: 1, rows: 0..<60),
        ])
        #expect(slices.partCount == 2)
        #expect(slices.shares == [0.3, 0.4, 1])
        #expect([0, 1, 2].map(slices.first(ofPart:)) == [0, 2, 3])
        #expect([0, 1, 2].map(slices.endsPart) == [false, true, true])
        #expect(RunSlices([]).partCount == 0)
    }

    @Test("every slice is taken once, and in order by each thread", arguments: 0..<10)
    func all(seed: Int) {
        var random = SeededRandom(seed: seed)
        let slices = Self.slices(parts: 60, &random)
        let first = slices.first(ofPart: random.int(0...60))
        let queue = SliceQueue(slices, first: first)
        let taken = Mutex<[Int]>([])
        onThreads(8) { index in
            var random = SeededRandom(seed: seed * 8 + index)
            var last = -1
            while let number = queue.next(isSuspending: false) {
                #expect(number > last)
                last = number
                taken.withLock { $0.append(number) }
                random.yield()
            }
        }
        #expect(taken.withLock { $0.sorted() } == Array(first..<slices.slices.count))
        #expect(queue.remaining == 0 && !queue.isCut && queue.openPart == nil)
    }

    @Test("a suspended queue ends with the part that was begun last", arguments: 0..<20)
    func suspended(seed: Int) {
        var random = SeededRandom(seed: seed)
        let slices = Self.slices(parts: 40, &random)
        let queue = SliceQueue(slices, first: 0)
        let control = RunControl()
        let taken = Mutex<[Int]>([])
        let suspendAt = random.int(0...slices.slices.count)
        if suspendAt == 0 { control.suspend() }
        onThreads(8) { index in
            var random = SeededRandom(seed: seed * 8 + index)
            while let number = queue.next(isSuspending: control.isSuspended) {
                let count = taken.withLock { taken in
                    taken.append(number)
                    return taken.count
                }
                if count == suspendAt { control.suspend() }
                random.yield()
            }
        }
        let numbers = taken.withLock { $0.sorted() }
        #expect(numbers == Array(0..<numbers.count))
        #expect(numbers.last.map(slices.endsPart) ?? true)
        #expect(queue.isCut == (numbers.count < slices.slices.count))
        #expect(suspendAt > 0 || numbers.isEmpty)
        #expect(queue.remaining == 0 && queue.openPart == nil)
    }

    @Test("a part is open until its last slice is taken")
    func openPart() {
        let queue = SliceQueue(
            RunSlices((0..<2).flatMap { part in (0..<2).map { FactsSlice(part: part, rows: $0..<$0 + 1) } }), first: 0)
        var open: [Int?] = [queue.openPart]
        while queue.next(isSuspending: false) != nil { open.append(queue.openPart) }
        #expect(open == [nil, 0, nil, 1, nil])
    }
}
