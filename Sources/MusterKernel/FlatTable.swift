/// A decision table without nested arrays, as the inner loops read it.
struct FlatTable: Sendable {
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
        var firstGate: Int32
        var endGate: Int32
    }

    struct Fit: BitwiseCopyable {
        var gate: Int32
        var factor: Double
    }

    /// No value is larger, so that no product of factors overflows.
    static let largestValue = 1e150

    private(set) var offers: [Offer] = []
    private(set) var variants: [Variant] = []
    private(set) var treatments: [Treatment] = []
    private(set) var gates: [Int32] = []
    private(set) var fits: [Fit] = []
    let propensityExponent: Double

    init(_ table: DecisionTable) {
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
            let firstGate = gates.count
            gates += treatment.gates.map(Int32.init)
            treatments.append(Treatment(firstGate: Int32(firstGate), endGate: Int32(gates.count)))
        }
    }

    private mutating func appendVariant(_ fits: [DecisionTable.Fit], at treatment: Int) {
        let firstFit = self.fits.count
        self.fits += fits.map { Fit(gate: Int32($0.gate), factor: Self.bounded($0.factor)) }
        variants.append(
            Variant(
                firstTreatment: Int32(treatment), endTreatment: Int32(treatment), firstFit: Int32(firstFit),
                endFit: Int32(self.fits.count)))
    }

    /// Adding 0 makes −0 a 0, which ``ShortList`` relies on.
    private static func bounded(_ factor: Double) -> Double { min(factor, largestValue) + 0 }
}
