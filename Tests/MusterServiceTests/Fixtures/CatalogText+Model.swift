extension ModelCase {
    var document: [(String, YAMLValue?)] {
        switch self {
        case .logistic(let features, let offers):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("logistic_regression")),
                    (
                        "features",
                        .list(
                            features.map {
                                .map([
                                    ("name", .text($0.name)), ("value", .text($0.value.cel)),
                                    ("missing", $0.missing.map(YAMLValue.number)),
                                ])
                            })
                    ),
                    (
                        "offers",
                        .map(
                            offers.sorted { $0.key < $1.key }.map { id, terms in
                                let coefficients = terms.coefficients.sorted { $0.key < $1.key }.map {
                                    ($0.key, YAMLValue.number($0.value))
                                }
                                return (
                                    id,
                                    .map([
                                        ("intercept", .number(terms.intercept)), ("coefficients", .map(coefficients)),
                                    ])
                                )
                            })
                    ),
                ])
        case .scorecard(let base, let min, let max, let isSigmoid, let rules):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("scorecard")), ("baseScore", .number(base)), ("minScore", .number(min)),
                    ("maxScore", .number(max)), ("normalization", .plain(isSigmoid ? "sigmoid" : "linear")),
                    (
                        "rules",
                        .list(
                            rules.map {
                                .map([
                                    ("when", .text($0.when.cel)), ("points", .number($0.points)),
                                    ("offers", $0.offers.map(YAMLValue.texts)),
                                ])
                            })
                    ),
                ])
        case .naiveBayes(let features, let offers):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("naive_bayes")), ("features", .list(features.map(\.yaml))),
                    ("offers", .map(offers.sorted { $0.key < $1.key }.map { ($0.key, $0.value.yaml) })),
                ])
        case .gradientBoosted(let features, let offers):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("gradient_boosted")),
                    (
                        "features",
                        .list(features.map { .map([("name", .text($0.name)), ("value", .text($0.value.cel))]) })
                    ),
                    ("offers", .map(offers.keys.sorted().map { ($0, .map([("file", .text(Self.treeFile(of: $0)))])) })),
                ])
        }
    }
}
