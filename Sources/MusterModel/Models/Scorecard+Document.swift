extension Scorecard {
    init?(reading reader: DocumentReader) {
        let baseScore = reader.optionalNumber("baseScore") ?? 0
        let minScore = reader.number("minScore")
        let maxScore = reader.number("maxScore")
        let normalization = reader.choice("normalization", default: Normalization.sigmoid)
        let rules = reader.objects("rules").compactMap { Rule(reading: $0) }
        if let minScore, let maxScore, maxScore <= minScore {
            reader.report("maxScore", code: "model.emptyScoreRange", "'maxScore' must be above 'minScore'.")
        }
        guard let minScore, let maxScore, !reader.hasErrors else { return nil }
        self.init(
            baseScore: baseScore, minScore: minScore, maxScore: maxScore, normalization: normalization, rules: rules)
    }

    var fields: [(String, DocumentNode?)] {
        [
            ("baseScore", .number(baseScore)), ("minScore", .number(minScore)), ("maxScore", .number(maxScore)),
            ("normalization", .text(normalization.rawValue)), ("rules", .list(rules.map(\.document))),
        ]
    }
}

extension Scorecard.Rule {
    fileprivate init?(reading reader: DocumentReader) {
        let when = reader.expression("when", seeing: .customer, expecting: .condition)
        let points = reader.number("points")
        let offers: [Offer.ID]? = reader.field("offers").map { _ in reader.references("offers") }
        reader.finish()
        guard let when, let points else { return nil }
        self.init(when: when, points: points, offers: offers)
    }

    fileprivate var document: DocumentNode {
        .map([("when", .text(when)), ("points", .number(points)), ("offers", offers.map(DocumentNode.ids))])
    }
}
