/// The rows of one word of a block for which treatments are eligible: 64 customers at once, a bit each.
struct EligibilityMasks: Sendable {
    /// By treatment.
    private(set) var treatments: [UInt64]
    /// By variant of ``CompiledProblem/variants``: rows for which at least one of its treatments is eligible.
    private(set) var variants: [UInt64]

    init(_ problem: CompiledProblem) {
        treatments = Array(repeating: 0, count: problem.treatments.count)
        variants = Array(repeating: 0, count: problem.variants.count)
    }

    /// Evaluates a word of a block.
    /// - Parameter open: by treatment. A closed treatment is eligible for no row.
    mutating func evaluate(_ block: borrowing FactBlock, word: Int, _ problem: CompiledProblem, open: [Bool]) {
        let first = word * block.predicateCount
        for index in treatments.indices {
            let treatment = problem.treatments[index]
            var rows = open[index] ? block.rows(ofWord: word) : 0
            for predicate in Int(treatment.firstPredicate)..<Int(treatment.endPredicate) {
                rows &= block.predicates[first + Int(problem.predicates[predicate])]
            }
            treatments[index] = rows
        }
        for index in variants.indices {
            let variant = problem.variants[index]
            let own = Int(variant.firstTreatment)..<Int(variant.endTreatment)
            variants[index] = treatments[own].reduce(0, |)
        }
    }
}
