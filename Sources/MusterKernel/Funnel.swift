/// Counts of candidates: how many were recommended, and how many dropped for which reason.
///
/// A candidate is a customer and an offer. Every processed customer is a candidate for every offer of the problem, so for
/// each offer the counts add up to the processed customers:
///
/// ```swift
/// let dropped = (0..<funnel.reasonCount).reduce(0) { $0 + funnel.dropped(offer: 0, reason: $1) }
/// funnel.recommended[0] + funnel.heldOut[0] + dropped == state.processed
/// ```
public struct Funnel: Hashable, Sendable {
    public let reasonCount: Int
    /// By offer, then reason.
    public internal(set) var drops: [Int]
    /// By offer.
    public internal(set) var recommended: [Int]
    /// By offer: recommendations to held-out customers.
    public internal(set) var heldOut: [Int]

    /// Restores counts.
    public init(reasonCount: Int, drops: [Int], recommended: [Int], heldOut: [Int]) {
        self.reasonCount = reasonCount
        self.drops = drops
        self.recommended = recommended
        self.heldOut = heldOut
    }

    init(_ problem: DecisionProblem) {
        reasonCount = problem.reasons.count
        drops = Array(repeating: 0, count: problem.offers.count * reasonCount)
        recommended = Array(repeating: 0, count: problem.offers.count)
        heldOut = recommended
    }

    public func dropped(offer: Int, reason: Int) -> Int { drops[offer * reasonCount + reason] }

    /// Adds the counts of other customers, for the same problem.
    mutating func add(_ other: Funnel) {
        precondition(other.hasShape(of: self))
        for index in drops.indices { drops[index] += other.drops[index] }
        for index in recommended.indices {
            recommended[index] += other.recommended[index]
            heldOut[index] += other.heldOut[index]
        }
    }

    func hasShape(of other: Funnel) -> Bool {
        reasonCount == other.reasonCount && drops.count == other.drops.count
            && recommended.count == other.recommended.count && heldOut.count == other.heldOut.count
    }
}
