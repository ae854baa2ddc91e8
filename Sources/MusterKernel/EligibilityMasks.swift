/// Which customers may get what, for 64 customers at once, a bit each.
struct EligibilityMasks: Sendable {
    /// By treatment.
    private(set) var treatments: [UInt64]
    /// By variant of ``FlatTable/variants``: those who may get at least one of its treatments.
    private(set) var variants: [UInt64]

    init(_ table: CompiledTable) {
        treatments = Array(repeating: 0, count: table.treatments.count)
        variants = Array(repeating: 0, count: table.variants.count)
    }

    /// Works out a word of a block.
    /// - Parameter open: one per treatment; nobody gets one that is closed.
    mutating func find(_ block: borrowing FactBlock, word: Int, _ table: CompiledTable, open: [Bool]) {
        let first = word * block.predicateCount
        for index in treatments.indices {
            let treatment = table.treatments[index]
            var customers = open[index] ? block.live(word) : 0
            for predicate in Int(treatment.firstPredicate)..<Int(treatment.endPredicate) {
                customers &= block.predicates[first + Int(table.predicates[predicate])]
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
