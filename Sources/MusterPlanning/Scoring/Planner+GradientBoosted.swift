internal import MusterKernel
internal import MusterModel

extension Planner {
    /// Each distinct ensemble is a column. Only the features that a tree asks for are read.
    mutating func add(
        _ boosted: GradientBoosted, of model: ScoringModel, to scoring: inout Scoring, _ offers: [Offer]
    ) {
        let ensembles = offers.compactMap { boosted.ensemble(for: $0.id) }
        var columns: [GradientBoosted.Ensemble: Int] = [:]
        var distinct: [GradientBoosted.Ensemble] = []
        for (offer, ensemble) in ensembles.enumerated() {
            if columns[ensemble] == nil {
                columns[ensemble] = distinct.count
                distinct.append(ensemble)
            }
            scoring.columns[offer] = columns[ensemble]
        }
        let used = Set(distinct.flatMap(\.trees).flatMap(\.feature))
        var numbers = Array(repeating: 0, count: boosted.features.count)
        for (index, feature) in boosted.features.enumerated() where used.contains(index) {
            let path = DocumentPath("features").appending(index).appending("value")
            if let sql = number(feature.value, of: model, at: path) {
                numbers[index] = facts.feature(.init(name: feature.name, sql: sql, missing: nil))
            }
        }
        let kernel = distinct.map { ensemble in
            let trees = ensemble.trees.map { tree in
                TreeEnsemble.Tree(
                    feature: tree.feature.map { $0 < 0 ? -1 : numbers[$0] }, value: tree.value, missing: tree.missing,
                    cover: tree.cover)
            }
            return TreeEnsemble(margin: ensemble.margin, trees: trees)
        }
        scoring.matrix = ScoreMatrix(
            featureCount: facts.features.count, columns: [], ensembles: kernel, link: .logistic)
    }
}
