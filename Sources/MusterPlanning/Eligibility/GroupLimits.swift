internal import MusterModel

/// Numbers the groups of offers that limit each other: stage by stage one for each category, or tag, of a flow's `group`
/// stages.
struct GroupLimits {
    private struct Group: Hashable {
        /// Index of the stage among the flow's `group` stages.
        var stage: Int
        var name: String
    }

    /// By group.
    private(set) var limits: [Int] = []
    /// By group, the index of its stage within ``stages``.
    private(set) var stageOfGroup: [Int] = []
    let stages: [DecisionFlow.Group]
    private var numbers: [Group: Int] = [:]

    init(_ flow: DecisionFlow, offers: [PlannedOffer]) {
        stages = flow.groups
        for stage in stages.indices {
            for group in offers.flatMap({ names($0.offer, in: stage) }) where numbers[group] == nil {
                numbers[group] = limits.count
                limits.append(stages[stage].max)
                stageOfGroup.append(stage)
            }
        }
    }

    /// Each group once.
    func groups(of offer: Offer) -> [Int] {
        Set(stages.indices.flatMap { names(offer, in: $0) }.compactMap { numbers[$0] }).sorted()
    }

    private func names(_ offer: Offer, in stage: Int) -> [Group] {
        let names = stages[stage].by == .category ? [offer.categoryId.rawValue] : offer.tags
        return names.map { Group(stage: stage, name: $0) }
    }
}
