import MusterKernel

/// What the facts say about one customer.
struct Customer {
    var features: [Double]
    var predicates: [Bool]
    var isHeldOut = false
}

extension FactBlock {
    /// Starts anew with these customers.
    mutating func fill(_ customers: some RandomAccessCollection<Customer>) {
        let customers = Array(customers)
        reset(count: customers.count)
        for (index, customer) in customers.enumerated() where customer.isHeldOut { holdoutSampler(index) }
        for feature in 0..<featureCount { setFeature(feature) { customers[$0].features[feature] } }
        for predicate in 0..<predicateCount {
            setPredicate(predicate) { word in
                var bits: UInt64 = 0
                for (bit, customer) in customers.dropFirst(word * 64).prefix(64).enumerated() where customer.predicates[predicate] {
                    bits |= 1 << UInt64(bit)
                }
                return bits
            }
        }
    }

    init(_ table: DecisionProblem, _ customers: some RandomAccessCollection<Customer>) {
        self.init(featureCount: table.scores.featureCount, predicateCount: table.predicateCount)
        fill(customers)
    }
}
