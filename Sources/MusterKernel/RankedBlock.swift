/// The ranking of a block: for each row the best treatments of up to `depth` offers, one per offer, best first.
///
/// ```swift
/// var ranked = RankedBlock(depth: ranking.depth)
/// ranking.rank(block, open: allocator.open, into: &ranked)
/// for row in 0..<ranked.count {
///     for position in 0..<ranked.depth {
///         guard let candidate = ranked.candidate(position, of: row) else { break }
///         print(row, candidate.treatment, candidate.value)
///     }
/// }
/// ```
public struct RankedBlock: Sendable {
    /// The treatment in a position without candidate.
    static let none: Int32 = -1

    /// Positions per row.
    public let depth: Int
    /// Rows, as of the block.
    public internal(set) var count = 0
    /// By row, then position; ``none`` from the end of a row's candidates on.
    var treatments: [Int32]
    /// As ``treatments``: the values that ranking compared.
    var values: [Double]
    /// As ``treatments``: the scores, rounded to 6 decimals.
    var scores: [Double]

    public init(depth: Int) {
        self.depth = depth
        let size = FactBlock.capacity * depth
        treatments = Array(repeating: Self.none, count: size)
        values = Array(repeating: 0, count: size)
        scores = values
    }

    /// The candidate in a position of a row, from 0 for the best; `nil` when the row has no more.
    @inline(__always)
    public func candidate(_ position: Int, of row: Int) -> Ranking.Candidate? {
        let index = row * depth + position
        let treatment = treatments[index]
        guard treatment != Self.none else { return nil }
        return Ranking.Candidate(treatment: Int(treatment), value: values[index], score: scores[index])
    }
}
