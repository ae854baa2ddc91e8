import Synchronization
import Testing

@testable import MusterEngine

@Suite struct ActiveTimerTests {
    @Test("only the time between beginning and pausing counts")
    func total() {
        let now = Mutex(ContinuousClock.now)
        func wait(_ seconds: Int) { now.withLock { $0 += .seconds(seconds) } }
        let timer = ActiveTimer(now: { now.withLock { $0 } })
        #expect(timer.total == .zero)
        wait(1)
        timer.pause()
        #expect(timer.total == .zero)
        timer.begin()
        wait(2)
        // The total changes when the timer is paused.
        #expect(timer.total == .zero)
        timer.pause()
        wait(4)
        timer.pause()
        #expect(timer.total == .seconds(2))
        timer.begin()
        wait(8)
        timer.pause()
        #expect(timer.total == .seconds(10))
    }

    @Test("a total that another thread reads never shrinks", .timeLimit(.minutes(1)))
    func concurrentReads() {
        let timer = ActiveTimer()
        let isDone = Atomic(false)
        onThreads(5) { index in
            if index == 0 {
                for _ in 0..<2_000 {
                    timer.begin()
                    timer.pause()
                }
                isDone.store(true, ordering: .sequentiallyConsistent)
                return
            }
            var last = Duration.zero
            while !isDone.load(ordering: .sequentiallyConsistent) {
                let total = timer.total
                #expect(total >= last)
                last = total
            }
        }
        #expect(timer.total > .zero)
    }
}
