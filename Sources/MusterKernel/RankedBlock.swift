/// The best offers of each customer of a block: for each, the best treatment of up to `depth` offers, best first.
public struct RankedBlock: Sendable {
    public static let none: Int32 = -1

    public let depth: Int
    public internal(set) var count = 0
    /// Customer-major, `depth` each; ``none`` where a customer has no more.
    public internal(set) var treatments: [Int32]
    /// As ``treatments``; 0–1, rounded to 6 decimals.
    public internal(set) var scores: [Double]

    public init(depth: Int) {
        self.depth = depth
        let size = (FactBlock.capacity) * depth
        treatments = Array(repeating: Self.none, count: size)
        scores = Array(repeating: 0, count: size)
    }
}
