/// Facts of up to ``capacity`` customers: for each, a number per feature and an open or shut gate per condition.
///
/// Features are laid out in tiles of eight customers, within a tile by feature, then by customer; gates in words of 64
/// customers, a bit each, lowest first, by word, then by gate.
public struct FactBlock: Sendable {
    public static let capacity = 2048

    public let featureCount: Int
    public let predicateCount: Int
    public internal(set) var count = 0
    @usableFromInline var features: [Double]
    @usableFromInline var predicates: [UInt64]
    /// By word: the customers who are held out.
    private(set) var heldOut: [UInt64]

    public init(featureCount: Int, predicateCount: Int) {
        self.featureCount = featureCount
        self.predicateCount = predicateCount
        features = Array(repeating: 0, count: Self.capacity * featureCount)
        predicates = Array(repeating: 0, count: Self.capacity / 64 * predicateCount)
        heldOut = Array(repeating: 0, count: Self.capacity / 64)
    }

    var tileCount: Int { (count + 7) / 8 }
    @usableFromInline var wordCount: Int { (count + 63) / 64 }

    /// The customers of `word` that exist, a bit each.
    func live(_ word: Int) -> UInt64 {
        let rest = count - word * 64
        return rest >= 64 ? ~0 : (1 << UInt64(rest)) - 1
    }

    /// Whether a customer is decided for only to be compared with: see ``holdOut(_:)``.
    public func isHeldOut(_ customer: Int) -> Bool { heldOut[customer / 64] >> UInt64(customer % 64) & 1 != 0 }

    /// Shuts a gate that is open, or not, for one customer.
    public mutating func shut(_ predicate: Int, for customer: Int) {
        predicates[customer / 64 * predicateCount + predicate] &= ~(1 << UInt64(customer % 64))
    }

    public func predicateHolds(_ predicate: Int, for customer: Int) -> Bool { isOpen(Int32(predicate), customer) }

    func isOpen(_ predicate: Int32, _ customer: Int) -> Bool {
        predicates[customer / 64 * predicateCount + Int(predicate)] >> UInt64(customer % 64) & 1 != 0
    }

    /// Starts anew for `count` customers, none of whom is held out.
    /// - Precondition: `count` is within 0…``capacity``.
    public mutating func reset(count: Int) {
        precondition((0...Self.capacity).contains(count))
        self.count = count
        for word in heldOut.indices { heldOut[word] = 0 }
    }

    /// Lets a customer use up no limit and count for none.
    public mutating func holdoutSampler(_ customer: Int) { heldOut[customer / 64] |= 1 << UInt64(customer % 64) }

    /// Sets a feature of all customers.
    /// - Parameter value: the number for the customer at an index; finite, or, for ensembles of trees, not a number where it is missing.
    @inlinable @inline(__always)
    public mutating func setFeature(_ feature: Int, _ value: (Int) -> Double) {
        precondition(feature < featureCount)
        let (count, stride) = (count, featureCount * 8)
        unsafe features.withUnsafeMutableBufferPointer { storage in
            for customer in 0..<count {
                let index = (customer >> 3) * stride + feature * 8 + (customer & 7)
                unsafe storage[index] = value(customer)
            }
        }
    }

    /// Sets a gate of all customers.
    /// - Parameter word: of customers `64 * index` and on, from the lowest bit, those for whom the gate is open.
    @inlinable @inline(__always)
    public mutating func setPredicate(_ predicate: Int, _ word: (Int) -> UInt64) {
        precondition(predicate < predicateCount)
        for index in 0..<wordCount { predicates[index * predicateCount + predicate] = word(index) }
    }
}
