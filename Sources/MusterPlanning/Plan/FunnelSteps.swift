internal import MusterKernel
internal import MusterModel

/// The steps of a plan's funnel, numbered in the order in which candidates meet them.
struct FunnelSteps {
    /// The offers that no customer can get drop here.
    static let inventory = 0
    static let noCreative = 1

    private(set) var all: [FunnelStep]
    /// The number of the first blocker; the others follow.
    let firstBlocker: Int
    private(set) var reasons: DecisionProblem.DropReasonIndices

    init(blockers: [EligibilityCheck], grouping: GroupLimits) {
        all = [FunnelStep(.inventory), FunnelStep(.noCreative)]
        firstBlocker = all.count
        all += blockers.map(\.step)
        let firstGroup = all.count
        all += grouping.stages.map { FunnelStep(.group, name: "at most \($0.max) per \($0.by.rawValue)") }
        let firstBlocker = self.firstBlocker
        let firstOfAllocation = all.count
        all += Allocation.DropReason.allCases.map { FunnelStep(DropReason($0)) }
        reasons = DecisionProblem.DropReasonIndices(
            count: all.count, firstOfAllocation: firstOfAllocation,
            groups: grouping.sources.map { source in
                switch source {
                case .stage(let stage): firstGroup + stage
                case .blocker(let blocker): firstBlocker + blocker
                }
            })
    }
}

extension DropReason {
    fileprivate init(_ reason: Allocation.DropReason) {
        self =
            switch reason {
            case .outranked: .rankedOut
            case .perOffer: .maxPerOffer
            case .perChannel: .maxPerChannel
            case .total: .maxTotalPerRun
            }
    }
}
