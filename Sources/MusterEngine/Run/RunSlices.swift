internal import Synchronization

/// The slices of a run, in order, and which part of the dataset each is of.
struct RunSlices: Sendable {
    private(set) var slices: [DatasetSlice] = []
    /// By slice: the number of its part among those that have rows.
    private(set) var parts: [Int] = []
    /// By slice: the share (0–1) of the rows that are done when it and those before it are.
    private(set) var shares: [Double] = []

    /// - Parameter featureCount: what a slice holds in memory for each customer.
    init(_ parts: [DatasetPart], featureCount: Int) {
        let size = DatasetSlice.maxRows(featureCount: featureCount)
        var rowsDone: [Int] = []
        for (number, part) in parts.filter({ $0.rows > 0 }).enumerated() {
            for first in stride(from: 0, to: part.rows, by: size) {
                let rows = first..<min(first + size, part.rows)
                slices.append(DatasetSlice(path: part.path, rows: rows))
                self.parts.append(number)
                rowsDone.append((rowsDone.last ?? 0) + rows.count)
            }
        }
        shares = rowsDone.map { Double($0) / Double(rowsDone.last ?? 1) }
    }

    var partCount: Int { parts.last.map { $0 + 1 } ?? 0 }

    /// The first slice of a part; where the slices end, for the part after the last.
    func first(ofPart part: Int) -> Int { parts.firstIndex(of: part) ?? slices.count }

    func endsPart(_ slice: Int) -> Bool { slice + 1 == slices.count || parts[slice + 1] != parts[slice] }
}

/// Deals out slices in order, each once.
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

    /// - Parameter isSuspending: whether no part is to be begun any more.
    /// - Returns: the number of a slice; `nil` when there are no more.
    func next(isSuspending: Bool) -> Int? {
        state.withLock { state in
            if isSuspending && state.end == slices.slices.count {
                state.end = state.next == first ? first : slices.first(ofPart: slices.parts[state.next - 1] + 1)
            }
            guard state.next < state.end else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    /// How many slices have not been dealt out.
    var remaining: Int { state.withLock { $0.end - $0.next } }

    /// Whether parts were left that nobody began, because the run was to be left off.
    var isCut: Bool { state.withLock { $0.end < slices.slices.count } }

    /// The part of the slice dealt out last, when that was not the part's last.
    var openPart: Int? {
        state.withLock { state in
            state.next == first || slices.endsPart(state.next - 1) ? nil : slices.parts[state.next - 1]
        }
    }
}
