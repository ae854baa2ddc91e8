import MusterKernel
import MusterTestSupport

/// Random problems and customers, small and with many ties.
extension SeededRandom {
    private static let factors = [1, 0.7, 0.35, 0.5, 0.25, 0.7 * 0.5, 0.1, 0]

    mutating func problem() -> DecisionProblem {
        let (predicateCount, featureCount, channelCount) = (int(0...6), int(0...6), int(1...4))
        let usesPropensity = chance(0.75)
        let scores = scores(featureCount: featureCount, columnCount: usesPropensity ? int(1...9) : 0)
        let grouping = int(0...2)
        let groupCount = grouping == 0 ? 0 : int(1...4)
        var offers: [DecisionProblem.Offer] = []
        var treatments: [DecisionProblem.Treatment] = []
        for offer in 0..<int(1...12) {
            let first = treatments.count
            let shared = fits(predicateCount)
            for channel in Array(0..<channelCount).shuffled(using: &self).prefix(int(1...3)).sorted() {
                let predicates = subset(of: predicateCount, probability: 0.25)
                treatments.append(
                    .init(
                        offer: offer, channel: channel, predicates: predicates,
                        reasons: predicates.map { _ in int(0...3) }.sorted(),
                        fits: chance(0.3) ? fits(predicateCount) : shared))
            }
            let groups =
                switch grouping {
                case 0: [Int]()
                case 1: [int(0...groupCount - 1)]
                default: subset(of: groupCount, probability: 0.5)
                }
            offers.append(
                .init(
                    column: usesPropensity ? int(0...scores.columns.count + scores.ensembles.count - 1) : nil,
                    factor: chance(0.7) ? pick(Self.factors) : double(0...1), treatments: first..<treatments.count,
                    groups: groups))
        }
        return DecisionProblem(
            offers: offers, treatments: treatments, channelCount: channelCount, predicateCount: predicateCount, scores: scores,
            propensityExponent: pick([0, 0.5, 1, 1, 2]), maxOffers: int(1...5),
            groupLimits: (0..<groupCount).map { _ in int(1...2) },
            contactLimits: contactLimits(predicateCount, treatmentCount: treatments.count),
            reasons: .init(
                count: 10 + groupCount, firstOfAllocation: 4,
                groups: (0..<groupCount).map { 10 + $0 }))
    }

    private mutating func scores(featureCount: Int, columnCount: Int) -> ScoreMatrix {
        let scale = pick([0.3, 1, 4])
        let columns = (0..<columnCount).map { _ in
            let weights = (0..<featureCount).map { _ in chance(0.3) ? 0 : pick([double(-scale...scale), 0.25, -0.5]) }
            return ScoreMatrix.Column(bias: pick([0, 0.5, double(-scale...scale)]), weights: weights)
        }
        let usesTrees = columnCount > 0 && chance(0.4)
        let ensembles = usesTrees ? (0..<int(1...3)).map { _ in ensemble(featureCount: featureCount) } : []
        return ScoreMatrix(
            featureCount: featureCount, columns: usesTrees && chance(0.7) ? [] : columns, ensembles: ensembles,
            link: pick([.logistic, .clamped]))
    }

    mutating func ensemble(featureCount: Int) -> TreeEnsemble {
        let depth = int(0...6)
        return TreeEnsemble(
            margin: pick([0, 0.5, -1.25]),
            trees: (0..<int(0...12)).map { _ in tree(featureCount: featureCount, depth: depth) })
    }

    private mutating func tree(featureCount: Int, depth: Int) -> TreeEnsemble.Tree {
        var tree = TreeEnsemble.Tree(feature: [], value: [], missing: [], cover: [])
        var depths = [0]
        while tree.feature.count < depths.count {
            let level = depths[tree.feature.count]
            let isLeaf = featureCount == 0 || level == depth || chance(0.2)
            tree.feature.append(isLeaf ? -1 : int(0...featureCount - 1))
            tree.value.append(isLeaf ? Float(double(-0.5...0.5)) : pick([-1, 0, 1, -0.0, 0.5, Float(double(-2...2))]))
            tree.missing.append(chance(0.5))
            tree.cover.append(Float(double(0...10)))
            if !isLeaf { depths += [level + 1, level + 1] }
        }
        return tree
    }

    private mutating func fits(_ predicateCount: Int) -> [DecisionProblem.Fit] {
        subset(of: predicateCount, probability: 0.2).map { .init(predicate: $0, factor: pick([0.5, 0.7, 2, 1.5, 0])) }
    }

    /// Some predicates become contact limits.
    private mutating func contactLimits(_ predicateCount: Int, treatmentCount: Int) -> [DecisionProblem.ContactLimit] {
        guard chance(0.6) else { return [] }
        return subset(of: predicateCount, probability: 0.5).map { predicate in
            .init(
                predicate: predicate, treatments: subset(of: treatmentCount, probability: pick([0.3, 0.7, 1])),
                limit: int(1...3))
        }
    }

    mutating func limits(of problem: DecisionProblem) -> Allocation.Limits {
        .init(
            total: chance(0.4) ? int(1...300) : nil, perOffer: chance(0.6) ? int(1...40) : nil,
            perChannel: chance(0.5) ? int(1...90) : nil,
            budgets: chance(0.6)
                ? []
                : (0..<int(1...4)).map { _ in
                    .init(
                        treatments: subset(of: problem.treatments.count, probability: 0.25), limit: int(0...30),
                        reason: int(8...9))
                })
    }

    /// Customers whose ranking does not depend on rounding errors; see ``Reference/isAmbiguous(_:)``.
    mutating func customers(_ count: Int, of problem: DecisionProblem) -> [Customer] {
        let reference = Reference(problem: problem, limits: .init())
        let (holds, heldOut) = (double(0.3...0.95), pick([0, 0, 0.2, 1]))
        var customers: [Customer] = []
        var attempts = 0
        while customers.count < count && attempts < 4 * count {
            attempts += 1
            let features = (0..<problem.scores.featureCount).map { _ in
                problem.scores.columns.isEmpty && chance(0.2) ? treeValue() : linearValue()
            }
            var customer = Customer(
                features: features,
                predicates: (0..<problem.predicateCount).map { _ in chance(holds) }, isHeldOut: chance(heldOut))
            for limit in problem.contactLimits {
                let count = chance(0.6) ? 0 : int(0...limit.limit)
                customer.contacts.append(count)
                if count >= limit.limit { customer.predicates[limit.predicate] = false }
            }
            if !reference.isAmbiguous(customer) { customers.append(customer) }
        }
        return customers
    }

    private mutating func linearValue() -> Double { chance(0.5) ? Double(int(-1...2)) : double(-2...2) }

    /// Missing, too large for single precision, or equal to a threshold only in single precision.
    private mutating func treeValue() -> Double { pick([.nan, .nan, 1e300, -1e300, 0.999_999_999_9, -0.0]) }

    /// Splits customers into blocks of varying size, empty ones among them.
    mutating func blocks(_ customers: [Customer], largest: Int) -> [ArraySlice<Customer>] {
        var blocks: [ArraySlice<Customer>] = []
        var remaining = customers[...]
        while !remaining.isEmpty {
            let size = chance(0.1) ? 0 : int(1...largest)
            blocks.append(remaining.prefix(size))
            remaining = remaining.dropFirst(size)
        }
        return blocks
    }
}
