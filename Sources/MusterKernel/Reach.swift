/// Which customers may get what, for 64 customers at once, a bit each.
struct Reach: Sendable {
    /// By treatment.
    private(set) var treatments: [UInt64]
    /// By variant of ``FlatTable/variants``: those who may get at least one of its treatments.
    private(set) var variants: [UInt64]

    init(_ table: FlatTable) {
        treatments = Array(repeating: 0, count: table.treatments.count)
        variants = Array(repeating: 0, count: table.variants.count)
    }

    /// Works out a word of a block.
    /// - Parameter open: one per treatment; nobody gets one that is closed.
    mutating func find(_ block: borrowing FactBlock, word: Int, _ table: FlatTable, open: [Bool]) {
        let first = word * block.gateCount
        for index in treatments.indices {
            let treatment = table.treatments[index]
            var customers = open[index] ? block.live(word) : 0
            for gate in Int(treatment.firstGate)..<Int(treatment.endGate) {
                customers &= block.gates[first + Int(table.gates[gate])]
            }
            treatments[index] = customers
        }
        for index in variants.indices {
            let variant = table.variants[index]
            let own = Int(variant.firstTreatment)..<Int(variant.endTreatment)
            variants[index] = treatments[own].reduce(0, |)
        }
    }
}
