internal import MusterModel

extension Planner {
    /// - Returns: with the attributes that were read until now.
    func notes(
        _ campaign: Campaign, _ segment: Segment, _ flow: DecisionFlow, _ offers: [PlannedOffer],
        _ treatments: [PlannedTreatment]
    ) -> ExplanationMetadata {
        let score = flow.score.stage
        return ExplanationMetadata(
            campaignName: campaign.name,
            segment: .init(id: segment.id.rawValue, name: segment.name, condition: segment.where),
            score: score, modelName: score.model.flatMap { catalog.models[$0]?.name },
            offers: offers.map(\.offer).map {
                .init(
                    priority: $0.priority, weight: $0.weight, businessValue: $0.businessValue, mandatory: $0.mandatory)
            }, fits: treatments.map(\.fits),
            attributes: attributes.map { .init(name: $0.key, sql: $0.value) }.sorted { $0.name < $1.name })
    }
}
