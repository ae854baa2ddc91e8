internal import MusterModel

/// Numbers the groups of offers that limit each other: stage by stage one for each category, or tag, of a flow's `group`
/// stages, then one for each mutual exclusion, whose offers exclude one another.
struct GroupLimits {
    enum Source {
        /// Index within ``stages``.
        case stage(Int)
        /// Index within the flow's eligibility checks.
        case check(Int)
    }

    private struct Group: Hashable {
        /// Index of the stage among the flow's `group` stages.
        var stage: Int
        var name: String
    }

    /// By group.
    private(set) var limits: [Int] = []
    /// By group, its origin.
    private(set) var sources: [Source] = []
    let stages: [DecisionFlow.Group]
    private var numbers: [Group: Int] = [:]
    /// By offer, the groups of mutual exclusions.
    private var exclusions: [Offer.ID: [Int]] = [:]

    /// - Parameter checks: The flow's, in their order.
    init(_ flow: DecisionFlow, offers: [PlannedOffer], _ checks: [EligibilityCheck]) {
        stages = flow.groups
        for stage in stages.indices {
            for group in offers.flatMap({ names($0.offer, in: stage) }) where numbers[group] == nil {
                numbers[group] = limits.count
                limits.append(stages[stage].max)
                sources.append(.stage(stage))
            }
        }
        for (number, check) in checks.enumerated() {
            guard case .policy(let policy) = check, case .mutualExclusion = policy.limit else { continue }
            for entry in offers where entry.creatives.contains(where: { check.applies(to: entry, on: $0.channelId) }) {
                exclusions[entry.offer.id, default: []].append(limits.count)
            }
            limits.append(1)
            sources.append(.check(number))
        }
    }

    /// Each group once.
    func groups(of offer: Offer) -> [Int] {
        let stageGroups = Set(stages.indices.flatMap { names(offer, in: $0) }.compactMap { numbers[$0] })
        return stageGroups.sorted() + exclusions[offer.id, default: []]
    }

    private func names(_ offer: Offer, in stage: Int) -> [Group] {
        let names = stages[stage].by == .category ? [offer.categoryId.rawValue] : offer.tags
        return names.map { Group(stage: stage, name: $0) }
    }
}
