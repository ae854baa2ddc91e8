internal import Synchronization

/// The slices of a run, in order.
struct RunSlices: Sendable {
    let slices: [FactsSlice]
    /// By slice: the share (0–1) of the rows that are done after it and those before it.
    let shares: [Double]

    /// - Parameter slices: in key order, their parts numbered from 0 without gaps.
    init(_ slices: [FactsSlice]) {
        self.slices = slices
        var rowsDone: [Int] = []
        for slice in slices { rowsDone.append((rowsDone.last ?? 0) + slice.rows.count) }
        let rows = rowsDone.last ?? 0
        shares = rowsDone.map { Double($0) / Double(rows) }
    }

    var partCount: Int { slices.last.map { $0.part + 1 } ?? 0 }

    /// The index of a part's first slice; the number of slices when there is no such part.
    func first(ofPart part: Int) -> Int { slices.firstIndex { $0.part == part } ?? slices.count }

    func endsPart(_ slice: Int) -> Bool {
        slice + 1 == slices.count || slices[slice + 1].part != slices[slice].part
    }
}

/// Gives each slice to one thread, in order.
final class SliceQueue: Sendable {
    private struct State {
        var next: Int
        var end: Int
    }

    private let slices: RunSlices
    let first: Int
    private let state: Mutex<State>

    init(_ slices: RunSlices, first: Int) {
        self.slices = slices
        self.first = first
        state = Mutex(State(next: first, end: slices.slices.count))
    }

    /// - Parameter isSuspending: ends the queue after the part of the slice taken last, now and for all later calls.
    /// - Returns: the index of a slice; `nil` at the end.
    func next(isSuspending: Bool) -> Int? {
        state.withLock { state in
            if isSuspending && state.end == slices.slices.count {
                state.end = state.next == first ? first : slices.first(ofPart: slices.slices[state.next - 1].part + 1)
            }
            guard state.next < state.end else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    /// The number of slices that can still be taken.
    var remaining: Int { state.withLock { $0.end - $0.next } }

    /// Whether a suspension left parts that were not begun.
    var isCut: Bool { state.withLock { $0.end < slices.slices.count } }

    /// The part of the slice taken last, unless that slice was the part's last.
    var openPart: Int? {
        state.withLock { state in
            state.next == first || slices.endsPart(state.next - 1) ? nil : slices.slices[state.next - 1].part
        }
    }
}
