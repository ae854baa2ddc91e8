/// Facts of up to ``capacity`` customers, a row each: one number per feature and one bit per predicate.
///
/// Features are stored in tiles of eight rows: by tile, then feature, then row. Predicates are stored in words of 64 rows,
/// lowest bit first: by word, then predicate.
///
/// ```swift
/// var block = FactBlock(featureCount: 1, predicateCount: 1)
/// block.reset(count: ages.count)
/// block.setFeature(0) { Double(ages[$0]) }
/// block.setPredicate(0) { word in bits[word] }    // bit i of word w: whether the predicate holds for row 64 · w + i
/// ```
public struct FactBlock: Sendable {
    public static let capacity = 2048

    public let featureCount: Int
    public let predicateCount: Int
    public internal(set) var count = 0
    @usableFromInline var features: [Double]
    @usableFromInline var predicates: [UInt64]
    /// By word: the rows of held-out customers.
    private(set) var heldOut: [UInt64]
    private let contactLimits: [Int32]
    /// By row, then contact limit: the number of contacts that are left.
    private var contactsLeft: [Int32]

    /// - Parameter contactLimits: of the problem.
    public init(featureCount: Int, predicateCount: Int, contactLimits: [DecisionProblem.ContactLimit] = []) {
        self.contactLimits = contactLimits.map { Int32(clamping: $0.limit) }
        contactsLeft = []
        self.featureCount = featureCount
        self.predicateCount = predicateCount
        features = Array(repeating: 0, count: Self.capacity * featureCount)
        predicates = Array(repeating: 0, count: Self.capacity / 64 * predicateCount)
        heldOut = Array(repeating: 0, count: Self.capacity / 64)
    }

    var tileCount: Int { (count + 7) / 8 }
    @usableFromInline var wordCount: Int { (count + 63) / 64 }

    /// The rows of `word` that exist, a bit each.
    func rows(ofWord word: Int) -> UInt64 {
        let remaining = count - word * 64
        return remaining >= 64 ? ~0 : (1 << UInt64(remaining)) - 1
    }

    /// Inner loops read memory by the counts of the problem, so every public function that takes a block checks them.
    func checkShape(of problem: DecisionProblem) {
        precondition(
            featureCount == problem.scores.featureCount && predicateCount == problem.predicateCount
                && contactLimits.count == problem.contactLimits.count,
            "the block does not have the features, predicates and contact limits of the problem")
    }

    /// Starts anew with `count` rows, none of them held out or contacted before.
    /// - Precondition: `count` is within 0…``capacity``.
    public mutating func reset(count: Int) {
        precondition((0...Self.capacity).contains(count))
        self.count = count
        for word in heldOut.indices { heldOut[word] = 0 }
        guard !contactLimits.isEmpty else { return }
        contactsLeft.removeAll(keepingCapacity: true)
        for _ in 0..<count { contactsLeft += contactLimits }
    }

    /// Counts contacts of a row from before the run towards a contact limit. Does not change the limit's predicate.
    public mutating func countContacts(_ contacts: Int, ofLimit limit: Int, for row: Int) {
        contactsLeft[row * contactLimits.count + limit] -= Int32(clamping: contacts)
    }

    /// The number of contacts after which the predicate of a contact limit fails for a row.
    func contactsLeft(ofLimit limit: Int, for row: Int) -> Int32 { contactsLeft[row * contactLimits.count + limit] }

    /// Marks the customer in a row as held out: decided for, but not contacted, and counted towards no limit.
    public mutating func holdOut(_ row: Int) { heldOut[row / 64] |= 1 << UInt64(row % 64) }

    public func isHeldOut(_ row: Int) -> Bool { heldOut[row / 64] >> UInt64(row % 64) & 1 != 0 }

    /// Sets a feature of all rows.
    ///
    /// - Parameters:
    ///   - feature: within 0..<``featureCount``.
    ///   - value: returns the number of a row. It is finite, or, where all columns are tree ensembles, `nan` for a missing
    ///     value.
    @inlinable @inline(__always)
    public mutating func setFeature(_ feature: Int, _ value: (Int) -> Double) {
        precondition((0..<featureCount).contains(feature))
        let (count, stride) = (count, featureCount * 8)
        unsafe features.withUnsafeMutableBufferPointer { storage in
            for row in 0..<count {
                let index = (row >> 3) * stride + feature * 8 + (row & 7)
                unsafe storage[index] = value(row)
            }
        }
    }

    /// Sets a predicate of all rows.
    ///
    /// - Parameters:
    ///   - predicate: within 0..<``predicateCount``.
    ///   - word: returns, for a word index, whether the predicate holds for the rows from `64 * index` on, lowest bit
    ///     first.
    @inlinable @inline(__always)
    public mutating func setPredicate(_ predicate: Int, _ word: (Int) -> UInt64) {
        precondition((0..<predicateCount).contains(predicate))
        for index in 0..<wordCount { predicates[index * predicateCount + predicate] = word(index) }
    }

    /// Makes a predicate fail for one row.
    public mutating func failPredicate(_ predicate: Int, for row: Int) {
        predicates[row / 64 * predicateCount + predicate] &= ~(1 << UInt64(row % 64))
    }

    public func predicateHolds(_ predicate: Int, for row: Int) -> Bool {
        predicates[row / 64 * predicateCount + predicate] >> UInt64(row % 64) & 1 != 0
    }
}
