internal import MusterModel

/// Numbers the groups of a flow's `group` stages, stage by stage: one for each category, or tag, of its offers.
struct Grouping {
    private struct Group: Hashable {
        /// Index of the stage among the flow's `group` stages.
        var stage: Int
        var name: String
    }

    /// By group.
    private(set) var limits: [Int] = []
    /// By group, its stage.
    private(set) var stageOfGroup: [Int] = []
    let stages: [DecisionFlow.Group]
    private var numbers: [Group: Int] = [:]

    init(_ flow: DecisionFlow, offers: [Offer]) {
        stages = flow.stages.compactMap { if case .group(let group) = $0 { group } else { nil } }
        for stage in stages.indices {
            for group in offers.flatMap({ names($0, in: stage) }) where numbers[group] == nil {
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
