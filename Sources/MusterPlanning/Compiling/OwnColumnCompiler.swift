internal import MusterBinding
internal import MusterExpressions
internal import MusterModel
internal import OrderedCollections

/// Compiles the columns of a campaign's output files that are expressions, for each treatment.
struct OwnColumnCompiler {
    let campaign: Campaign
    let catalog: Catalog
    let expressions: ExpressionCompiler

    struct Result {
        /// `nil` if there are none.
        var columns: OwnColumns?
        var findings = Findings()
    }

    func compile(_ treatments: [PlannedTreatment]) -> Result {
        var result = Result()
        let recommended = treatments.compactMap { treatment -> RecommendedTreatment? in
            guard let channel = catalog.channels[treatment.treatment.channelId],
                let creative = catalog.creatives[treatment.treatment.creativeId]
            else { return nil }
            return RecommendedTreatment(
                offer: treatment.entry.offer, category: treatment.entry.category, channel: channel, creative: creative,
                campaign: campaign)
        }
        let sites = campaign.fileConfig.ownColumns.map { index, own in
            ExpressionSite(own.expression, at: own.path(at: index), seeing: .recommendation, expecting: .value)
        }
        let columns = sites.map { site in
            var distinct: OrderedSet<TypedExpression> = []
            var expressionOfTreatment: [Int] = []
            for treatment in recommended {
                guard let value = expressions.compile(site, for: treatment, &result.findings) else { continue }
                expressionOfTreatment.append(distinct.append(value).index)
            }
            return OwnColumns.Column(
                type: FileConfig.ValueType(of: distinct.map(\.type)), expressions: Array(distinct),
                expressionOfTreatment: expressionOfTreatment)
        }
        guard !columns.isEmpty else { return result }
        result.columns = OwnColumns(
            columns: columns, gaps: gaps(in: sites, for: recommended),
            joins: expressions.stages.enrichments(of: result.findings.attributes))
        return result
    }

    private func gaps(in sites: [ExpressionSite], for treatments: [RecommendedTreatment]) -> [OwnColumns.Gap] {
        let gaps = treatments.map { expressions.gaps(in: sites, for: $0) }
        return Set(gaps.flatMap(\.keys)).sorted().compactMap { placeholder in
            var distinct: OrderedSet<TypedExpression> = []
            let expressionOfTreatment = gaps.map { distinct.append($0[placeholder] ?? .bool(false)).index }
            guard distinct.contains(where: { $0 != .bool(false) }) else { return nil }
            return OwnColumns.Gap(
                placeholder: placeholder,
                condition: OwnColumns.Column(
                    type: .bool, expressions: Array(distinct), expressionOfTreatment: expressionOfTreatment))
        }
    }
}
