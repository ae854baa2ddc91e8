import MusterKernel

/// What the facts say about one customer.
struct Customer {
    var features: [Double]
    var gates: [Bool]
    var isHeldOut = false
}

extension FactBlock {
    /// Starts anew with these customers.
    mutating func fill(_ customers: some RandomAccessCollection<Customer>) {
        let customers = Array(customers)
        reset(count: customers.count)
        for (index, customer) in customers.enumerated() where customer.isHeldOut { holdOut(index) }
        for feature in 0..<featureCount { setFeature(feature) { customers[$0].features[feature] } }
        for gate in 0..<gateCount {
            setGate(gate) { word in
                var bits: UInt64 = 0
                for (bit, customer) in customers.dropFirst(word * 64).prefix(64).enumerated() where customer.gates[gate] {
                    bits |= 1 << UInt64(bit)
                }
                return bits
            }
        }
    }

    init(_ table: DecisionTable, _ customers: some RandomAccessCollection<Customer>) {
        self.init(featureCount: table.scores.featureCount, gateCount: table.gateCount)
        fill(customers)
    }
}
