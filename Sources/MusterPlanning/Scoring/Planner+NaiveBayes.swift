internal import Foundation
internal import MusterExpressions
internal import MusterKernel
internal import MusterModel

extension Planner {
    /// A naive Bayes model is linear over its bins: each is a feature that is 1 for the customers in it, and 0 for all
    /// others, those whose value is missing among them.
    mutating func add(_ bayes: NaiveBayes, of model: ScoringModel, to scoring: inout Scoring, _ offers: [Offer]) {
        let terms = offers.compactMap { bayes.terms(for: $0.id) }
        let used = Set(terms.flatMap(\.likelihoods.keys))
        var numbers: [String: [Int]] = [:]
        for (index, feature) in bayes.features.enumerated() where used.contains(feature.name) {
            let path = DocumentPath("features").appending(index).appending("value")
            guard let bins = bins(of: feature, in: model, at: path) else { continue }
            numbers[feature.name] = zip(bins, feature.bins.labels).map { condition, label in
                facts.feature(.init(name: feature.name, bin: label, sql: "CAST(\(condition) AS DOUBLE)", missing: 0))
            }
        }
        scoring.matrix = ScoreMatrix(featureCount: facts.features.count, columns: [], link: .logistic)
        var columns: [NaiveBayes.Terms: Int] = [:]
        for (offer, term) in terms.enumerated() {
            if columns[term] == nil {
                var weights = [Double](repeating: 0, count: facts.features.count)
                for (name, likelihoods) in term.likelihoods {
                    for (bin, number) in (numbers[name] ?? []).enumerated() {
                        weights[number] = log(likelihoods.accept[bin] / likelihoods.reject[bin])
                    }
                }
                columns[term] = scoring.matrix.columns.count
                scoring.matrix.columns.append(
                    ScoreMatrix.Column(bias: log(term.prior / (1 - term.prior)), weights: weights))
            }
            scoring.columns[offer] = columns[term]
        }
    }

    /// A condition for each bin: whether the customer is in it.
    private mutating func bins(
        of feature: NaiveBayes.Feature, in model: ScoringModel, at path: DocumentPath
    ) -> [String]? {
        let dialect = SQLDialect.duckDB
        switch feature.bins {
        case .edges(let edges):
            guard let sql = number(feature.value, of: model, at: path) else { return nil }
            let texts = edges.map { dialect.literal(.double($0)) }
            guard let first = texts.first, let last = texts.last else { return [] }
            let middle = zip(texts, texts.dropFirst()).map { "\(sql) >= \($0) AND \(sql) < \($1)" }
            let conditions = ["\(sql) < \(first)"] + middle + ["\(sql) >= \(last)"]
            return conditions.map { "(isfinite(\(sql)) AND \($0))" }
        case .values(let values):
            let use = ExpressionSite(feature.value, at: path, seeing: .customer, expecting: .text)
            guard let sql = sql(use, of: model)?.sql else { return nil }
            let texts = values.map { dialect.quoted(text: $0) }
            return texts.map { "((\(sql)) = \($0))" } + ["((\(sql)) NOT IN (\(texts.joined(separator: ", "))))"]
        }
    }
}
