import Foundation
import MusterTestSupport

extension ModelCase {
    struct BinnedFeature {
        var name: String
        var value: GeneratedExpression
        /// Of a number; `nil` for a text.
        var edges: [Double]?
        /// Of a text.
        var values: [String] = []

        var binCount: Int { (edges?.count ?? values.count) + 1 }
    }

    struct BayesTerms {
        var prior: Double
        var likelihoods: [String: (accept: [Double], reject: [Double])] = [:]
    }
}

extension ModelCase {
    static func naiveBayes(of run: RunCase, _ random: inout SeededRandom) -> ModelCase {
        let terms = ExpressionGenerator(seesOffer: false)
        let features = (0..<random.int(1...4)).map { index in
            if random.chance(0.5) {
                let edges = [-1, 0, 1, 4, 18, 30.5, 50].filter { _ in random.chance(0.5) }
                return BinnedFeature(
                    name: "f\(index)", value: terms.feature(&random), edges: edges.isEmpty ? [2.25] : edges)
            }
            let values = (ExpressionGenerator.tiers + ExpressionGenerator.cities).filter { $0.contains { $0 != " " } }
            return BinnedFeature(
                name: "f\(index)", value: terms.text(&random),
                values: Array(Set(values).sorted().shuffled(using: &random).prefix(random.int(1...4))))
        }
        var offers: [String: BayesTerms] = [:]
        for id in random.some(of: run.offers.map(\.id)) + (random.chance(0.9) ? ["*"] : []) {
            var terms = BayesTerms(prior: Double(random.int(1...19)) / 20)
            for feature in features where random.chance(0.7) {
                terms.likelihoods[feature.name] = (
                    spread(over: feature.binCount, &random), spread(over: feature.binCount, &random)
                )
            }
            offers[id] = terms
        }
        return .naiveBayes(features: features, offers: offers)
    }

    private static func spread(over bins: Int, _ random: inout SeededRandom) -> [Double] {
        let counts = (0..<bins).map { _ in Double(random.int(1...9)) }
        return counts.map { ($0 / counts.reduce(0, +) * 1000).rounded() / 1000 }
    }
}

extension ModelCase.BinnedFeature {
    var yaml: YAMLValue {
        .map([
            ("name", .text(name)), ("value", .text(value.cel)), ("edges", edges.map { .list($0.map(YAMLValue.number)) }),
            ("values", edges == nil ? .texts(values) : nil),
        ])
    }

    /// `nil` where the value is missing.
    func bin(_ here: GeneratedExpression.Surroundings) -> Int? {
        switch value.value(here) {
        case .missing: nil
        case .bool(let isTrue): bin(isTrue ? 1 : 0)
        case .int(let value): bin(Double(value))
        case .double(let value): bin(value)
        case .text(let text): values.firstIndex(of: text) ?? values.count
        }
    }

    private func bin(_ number: Double) -> Int? { edges.map { $0.count { $0 <= number } } }
}

extension ModelCase.BayesTerms {
    var yaml: YAMLValue {
        let likelihoods = likelihoods.sorted { $0.key < $1.key }.map { name, likelihoods -> (String, YAMLValue?) in
            (
                name,
                .map([
                    ("accept", .list(likelihoods.accept.map(YAMLValue.number))),
                    ("reject", .list(likelihoods.reject.map(YAMLValue.number))),
                ])
            )
        }
        return .map([("prior", .number(prior)), ("likelihoods", .map(likelihoods))])
    }

    /// By Bayes' rule: the evidence for and against, multiplied up.
    func propensity(_ features: [ModelCase.BinnedFeature], _ here: GeneratedExpression.Surroundings) -> Double {
        var (accept, reject) = (prior, 1 - prior)
        for feature in features {
            guard let likelihoods = likelihoods[feature.name], let bin = feature.bin(here) else { continue }
            accept *= likelihoods.accept[bin]
            reject *= likelihoods.reject[bin]
        }
        return accept / (accept + reject)
    }
}
