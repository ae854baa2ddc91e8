/// A decision table without nested arrays, as the inner loops read it.
struct FlatTable: Sendable {
    struct Offer: BitwiseCopyable {
        /// -1 when the method needs no propensity.
        var column: Int32
        var firstTreatment: Int32
        var endTreatment: Int32
        var factor: Double
    }

    struct Treatment: BitwiseCopyable {
        var firstGate: Int32
        var endGate: Int32
        var firstFit: Int32
        var endFit: Int32
    }

    struct Fit: BitwiseCopyable {
        var gate: Int32
        var factor: Double
    }

    private(set) var offers: [Offer] = []
    private(set) var treatments: [Treatment] = []
    private(set) var gates: [Int32] = []
    private(set) var fits: [Fit] = []
    let propensityExponent: Double

    init(_ table: DecisionTable) {
        propensityExponent = table.propensityExponent
        for offer in table.offers {
            offers.append(
                Offer(
                    column: Int32(table.propensityExponent == 0 ? -1 : offer.column ?? -1),
                    firstTreatment: Int32(offer.treatments.lowerBound),
                    endTreatment: Int32(offer.treatments.upperBound), factor: offer.factor))
        }
        for treatment in table.treatments {
            let (firstGate, firstFit) = (gates.count, fits.count)
            gates += treatment.gates.map(Int32.init)
            fits += treatment.fits.map { Fit(gate: Int32($0.gate), factor: $0.factor) }
            treatments.append(
                Treatment(
                    firstGate: Int32(firstGate), endGate: Int32(gates.count), firstFit: Int32(firstFit),
                    endFit: Int32(fits.count)))
        }
    }
}
