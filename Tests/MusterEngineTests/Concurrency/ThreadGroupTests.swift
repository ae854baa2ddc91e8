import Foundation
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterEngine

@Suite(.timeLimit(.minutes(2))) struct ThreadGroupTests {
    private struct Failure: Error, Equatable {
        var number: Int
    }

    @Test("all threads run, and have ended when the call returns", arguments: [1, 2, 16, 64])
    func join(count: Int) throws {
        let begun = Atomic(0)
        let ended = Atomic(0)
        try ThreadGroup.run(count) {
            // Each waits for the last one, so they run at once.
            begun.add(1, ordering: .sequentiallyConsistent)
            while begun.load(ordering: .sequentiallyConsistent) < count { sched_yield() }
            ended.add(1, ordering: .sequentiallyConsistent)
        } onFailure: {
            Issue.record("no thread fails")
        }
        #expect(ended.load(ordering: .sequentiallyConsistent) == count)
    }

    @Test("a failure is reported once, and thrown when all threads have ended", arguments: 0..<10)
    func failure(seed: Int) {
        let count = 24
        let next = Atomic(0)
        let ended = Atomic(0)
        let told = Atomic(0)
        let isStopped = Atomic(false)
        var thrown: Failure?
        do {
            try ThreadGroup.run(count) {
                let number = next.add(1, ordering: .sequentiallyConsistent).oldValue
                var random = SeededRandom(seed: seed * count + number)
                defer { ended.add(1, ordering: .sequentiallyConsistent) }
                random.yield()
                if number.isMultiple(of: 3) { throw Failure(number: number) }
                while !isStopped.load(ordering: .sequentiallyConsistent) { sched_yield() }
            } onFailure: {
                told.add(1, ordering: .sequentiallyConsistent)
                isStopped.store(true, ordering: .sequentiallyConsistent)
            }
        } catch {
            thrown = error as? Failure
        }
        #expect(thrown.map { $0.number.isMultiple(of: 3) } == true)
        #expect(told.load(ordering: .sequentiallyConsistent) == 1)
        #expect(ended.load(ordering: .sequentiallyConsistent) == count)
    }
}
