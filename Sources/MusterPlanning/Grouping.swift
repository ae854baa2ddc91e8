internal import MusterModel

/// Numbers the groups of a flow's `group` stages: one for each stage and each category, or tag, of its offers.
struct Grouping {
    private struct Group: Hashable {
        /// Index of the stage among the flow's `group` stages.
        var stage: Int
        var name: String
    }

    /// By group.
    private(set) var limits: [Int] = []
    private let stages: [DecisionFlow.Group]
    private var numbers: [Group: Int] = [:]

    init(_ flow: DecisionFlow, offers: [Offer]) {
        stages = flow.stages.compactMap { if case .group(let group) = $0 { group } else { nil } }
        for group in offers.flatMap(names) where numbers[group] == nil {
            numbers[group] = limits.count
            limits.append(stages[group.stage].max)
        }
    }

    /// Each group once.
    func groups(of offer: Offer) -> [Int] {
        Set(names(offer).compactMap { numbers[$0] }).sorted()
    }

    private func names(_ offer: Offer) -> [Group] {
        stages.enumerated().flatMap { index, stage in
            let names = stage.by == .category ? [offer.categoryId.rawValue] : offer.tags
            return names.map { Group(stage: index, name: $0) }
        }
    }
}
