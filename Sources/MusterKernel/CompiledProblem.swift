/// A decision problem without nested arrays, for the inner loops.
struct CompiledProblem: Sendable {
    struct Offer: BitwiseCopyable {
        /// Column of the propensity that is part of the value; -1 when the method needs none.
        var column: Int32
        /// Column of the propensity that is the score; -1 when the value is the score.
        var scoreColumn: Int32
        var firstVariant: Int32
        var endVariant: Int32
        var factor: Double
    }

    /// Consecutive treatments of an offer with the same fits. They have the same value, so the first eligible one is the
    /// best. Most offers have one variant.
    struct Variant: BitwiseCopyable {
        var firstTreatment: Int32
        var endTreatment: Int32
        var firstFit: Int32
        var endFit: Int32
    }

    struct Treatment: BitwiseCopyable {
        var firstPredicate: Int32
        var endPredicate: Int32
    }

    struct Fit: BitwiseCopyable {
        var predicate: Int32
        var factor: Double
    }

    /// The maximum of factors and values, so that no product of a value and a factor overflows.
    static let maxValue = 1e150

    private(set) var offers: [Offer] = []
    private(set) var variants: [Variant] = []
    private(set) var treatments: [Treatment] = []
    private(set) var predicates: [Int32] = []
    private(set) var fits: [Fit] = []
    let propensityExponent: Double

    init(_ problem: DecisionProblem) {
        propensityExponent = problem.propensityExponent
        for offer in problem.offers {
            let firstVariant = variants.count
            for index in offer.treatments {
                let fits = problem.treatments[index].fits
                let isFirst = index == offer.treatments.lowerBound
                if isFirst || fits != problem.treatments[index - 1].fits { appendVariant(fits, at: index) }
                variants[variants.count - 1].endTreatment = Int32(index + 1)
            }
            offers.append(
                Offer(
                    column: Int32(problem.propensityExponent == 0 ? -1 : offer.column ?? -1),
                    scoreColumn: Int32(offer.column ?? -1), firstVariant: Int32(firstVariant),
                    endVariant: Int32(variants.count), factor: Self.bounded(offer.factor)))
        }
        for treatment in problem.treatments {
            let firstPredicate = predicates.count
            predicates += treatment.predicates.map(Int32.init)
            treatments.append(Treatment(firstPredicate: Int32(firstPredicate), endPredicate: Int32(predicates.count)))
        }
    }

    private mutating func appendVariant(_ fits: [DecisionProblem.Fit], at treatment: Int) {
        let firstFit = self.fits.count
        self.fits += fits.map { Fit(predicate: Int32($0.predicate), factor: Self.bounded($0.factor)) }
        variants.append(
            Variant(
                firstTreatment: Int32(treatment), endTreatment: Int32(treatment), firstFit: Int32(firstFit),
                endFit: Int32(self.fits.count)))
    }

    /// Adding 0 turns −0 into 0; ``TopKList`` requires that.
    private static func bounded(_ factor: Double) -> Double { min(factor, maxValue) + 0 }
}
