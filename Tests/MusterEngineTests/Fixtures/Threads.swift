import Foundation
import MusterTestSupport
import Synchronization

/// Runs `work` on as many threads at once, each with its index, and waits for all.
/// - Returns: by thread, the error that it threw.
@discardableResult
func onThreads(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Void) -> [(any Error)?] {
    let errors = Mutex<[(any Error)?]>(Array(repeating: nil, count: count))
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            do { try work(index) } catch { errors.withLock { $0[index] = error } }
            group.leave()
        }
    }
    group.wait()
    return errors.withLock { $0 }
}

extension SeededRandom {
    /// Lets other threads run, a random number of times.
    mutating func yield() {
        for _ in 0..<int(0...12) { sched_yield() }
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
