import MusterKernel

/// The facts of one customer.
struct Customer {
    var features: [Double]
    var predicates: [Bool]
    var isHeldOut = false
    /// By contact limit: the contacts before the run.
    var contacts: [Int] = []
}

extension FactBlock {
    /// Replaces the rows by these customers.
    mutating func fill(_ customers: some RandomAccessCollection<Customer>) {
        let customers = Array(customers)
        reset(count: customers.count)
        for (index, customer) in customers.enumerated() where customer.isHeldOut { holdOut(index) }
        for (index, customer) in customers.enumerated() {
            for (limit, count) in customer.contacts.enumerated() { countContacts(count, ofLimit: limit, for: index) }
        }
        for feature in 0..<featureCount { setFeature(feature) { customers[$0].features[feature] } }
        for predicate in 0..<predicateCount {
            setPredicate(predicate) { word in
                var bits: UInt64 = 0
                for (bit, customer) in customers.dropFirst(word * 64).prefix(64).enumerated() where customer.predicates[predicate]
                {
                    bits |= 1 << UInt64(bit)
                }
                return bits
            }
        }
    }

    init(_ problem: DecisionProblem, _ customers: some RandomAccessCollection<Customer>) {
        self.init(
            featureCount: problem.scores.featureCount, predicateCount: problem.predicateCount,
            contactLimits: problem.contactLimits)
        fill(customers)
    }
}
