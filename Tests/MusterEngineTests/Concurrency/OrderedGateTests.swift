import MusterTestSupport
import Synchronization
import Testing

@testable import MusterEngine

@Suite(.timeLimit(.minutes(2))) struct OrderedGateTests {
    private struct Failure: Error {}

    @Test("numbers pass in order and alone, however late their threads arrive", arguments: 0..<10)
    func order(seed: Int) {
        let (first, count) = (seed * 3, 60)
        let gate = OrderedGate(first: first)
        let passed = Mutex<[Int]>([])
        let inside = Atomic(0)
        var random = SeededRandom(seed: seed)
        let numbers = Array(first..<first + count).shuffled(using: &random)
        let errors = onThreads(count) { index in
            var random = SeededRandom(seed: seed * count + index)
            random.yield()
            let number = try gate.pass(numbers[index]) {
                #expect(inside.add(1, ordering: .sequentiallyConsistent).newValue == 1)
                random.yield()
                passed.withLock { $0.append(numbers[index]) }
                #expect(inside.subtract(1, ordering: .sequentiallyConsistent).newValue == 0)
                return numbers[index]
            }
            #expect(number == numbers[index])
        }
        #expect(errors.allSatisfy { $0 == nil })
        #expect(passed.withLock { $0 } == Array(first..<first + count))
    }

    @Test("after a failure nothing passes, and closing the gate releases all who wait", arguments: 0..<10)
    func failure(seed: Int) {
        let (count, failing) = (40, seed * 4)
        let gate = OrderedGate(first: 0)
        let passed = Mutex<[Int]>([])
        let errors = onThreads(count) { index in
            var random = SeededRandom(seed: seed * count + index)
            random.yield()
            do {
                try gate.pass(index) {
                    if index == failing { throw Failure() }
                    passed.withLock { $0.append(index) }
                }
            } catch {
                if error is Failure { gate.close() }
                throw error
            }
        }
        #expect(passed.withLock { $0 } == Array(0..<failing))
        for (index, error) in errors.enumerated() {
            #expect(index < failing ? error == nil : index == failing ? error is Failure : error is CancellationError)
        }
        #expect(throws: CancellationError.self) { try gate.pass(failing) {} }
    }
}
