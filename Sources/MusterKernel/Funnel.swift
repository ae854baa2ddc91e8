/// How many candidates, each a customer and an offer, were recommended, and how many dropped for which reason.
///
/// Of the offers of one table; every processed customer is a candidate for each of them.
public struct Funnel: Hashable, Sendable {
    public let reasonCount: Int
    /// By offer, then reason.
    public internal(set) var drops: [Int]
    /// By offer.
    public internal(set) var recommended: [Int]
    /// By offer: recommended to customers who are held out.
    public internal(set) var heldOut: [Int]

    /// Counts as they were, of a table with as many offers and reasons.
    public init(reasonCount: Int, drops: [Int], recommended: [Int], heldOut: [Int]) {
        self.reasonCount = reasonCount
        self.drops = drops
        self.recommended = recommended
        self.heldOut = heldOut
    }

    init(_ table: DecisionProblem) {
        reasonCount = table.reasons.count
        drops = Array(repeating: 0, count: table.offers.count * reasonCount)
        recommended = Array(repeating: 0, count: table.offers.count)
        heldOut = recommended
    }

    public func dropped(offer: Int, reason: Int) -> Int { drops[offer * reasonCount + reason] }

    /// Adds the counts of other customers.
    public mutating func add(_ other: Funnel) {
        for index in drops.indices { drops[index] += other.drops[index] }
        for index in recommended.indices {
            recommended[index] += other.recommended[index]
            heldOut[index] += other.heldOut[index]
        }
    }
}
