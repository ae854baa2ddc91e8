import MusterTestSupport

extension RunCaseGenerator {
    mutating func makeModel(_ run: RunCase) -> ModelCase {
        switch random.int(0...9) {
        case 0...3: makeLogistic(run)
        case 4, 5: makeScorecard(run)
        case 6, 7: .naiveBayes(of: run, &random)
        default: .gradientBoosted(of: run, &random)
        }
    }

    private mutating func makeLogistic(_ run: RunCase) -> ModelCase {
        let features = (0..<random.int(1...4)).map { index in
            ModelCase.Feature(
                name: "f\(index)", value: ExpressionGenerator(seesOffer: false).feature(&random),
                missing: random.chance(0.5) ? Double(random.int(-8...8)) / 4 : nil)
        }
        var offers: [String: (intercept: Double, coefficients: [String: Double])] = [:]
        let named = random.chance(0.7) ? random.some(of: run.offers.map(\.id)) : run.offers.map(\.id)
        for id in named + (named.count == run.offers.count || random.chance(0.1) ? [] : ["*"]) {
            var coefficients: [String: Double] = [:]
            for feature in features where random.chance(0.7) {
                coefficients[feature.name] = Double(random.int(-16...16)) / 100
            }
            offers[id] = (Double(random.int(-12...8)) / 4, coefficients)
        }
        return .logistic(features: features, offers: offers)
    }

    private mutating func makeScorecard(_ run: RunCase) -> ModelCase {
        let min = Double(random.int(-4...4)) * 2.5
        return .scorecard(
            base: Double(random.int(-10...20)), min: min, max: min + random.pick([10, 25, 64]),
            isSigmoid: random.chance(0.5),
            rules: (0..<random.int(1...4)).map { _ in
                let offers = random.some(of: run.offers.map(\.id))
                return ModelCase.Points(
                    when: ExpressionGenerator(seesOffer: false).condition(depth: 1, &random),
                    points: Double(random.int(-6...12)) / 2,
                    offers: offers.isEmpty || random.chance(0.4) ? nil : offers)
            })
    }
}
