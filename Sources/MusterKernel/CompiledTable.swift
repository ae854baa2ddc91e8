/// A decision table without nested arrays, as the inner loops read it.
struct CompiledTable: Sendable {
    struct Offer: BitwiseCopyable {
        /// Column of the propensity that is part of the value; -1 when the method needs none.
        var column: Int32
        /// Column of the propensity that is the score; -1 when the value is.
        var scoreColumn: Int32
        var firstVariant: Int32
        var endVariant: Int32
        var factor: Double
    }

    /// Consecutive treatments of an offer with the same fits: they are worth the same, so the first that a customer may
    /// get is the best. Most offers have one variant.
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

    /// No value is larger, so that no product of factors overflows.
    static let maxValue = 1e150

    private(set) var offers: [Offer] = []
    private(set) var variants: [Variant] = []
    private(set) var treatments: [Treatment] = []
    private(set) var predicates: [Int32] = []
    private(set) var fits: [Fit] = []
    let propensityExponent: Double

    init(_ table: DecisionProblem) {
        propensityExponent = table.propensityExponent
        for offer in table.offers {
            let firstVariant = variants.count
            for index in offer.treatments {
                let fits = table.treatments[index].fits
                let isFirst = index == offer.treatments.lowerBound
                if isFirst || fits != table.treatments[index - 1].fits { appendVariant(fits, at: index) }
                variants[variants.count - 1].endTreatment = Int32(index + 1)
            }
            offers.append(
                Offer(
                    column: Int32(table.propensityExponent == 0 ? -1 : offer.column ?? -1),
                    scoreColumn: Int32(offer.column ?? -1), firstVariant: Int32(firstVariant),
                    endVariant: Int32(variants.count), factor: Self.bounded(offer.factor)))
        }
        for treatment in table.treatments {
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

    /// Adding 0 makes −0 a 0, which ``ShortList`` relies on.
    private static func bounded(_ factor: Double) -> Double { min(factor, maxValue) + 0 }
}
