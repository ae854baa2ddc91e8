internal import MusterKernel
internal import MusterModel

/// The steps of a plan's funnel, numbered in the order in which candidates meet them.
struct FunnelSteps {
    /// The step of offers that are not active or not valid now.
    static let inventory = 0
    static let noCreative = 1

    private(set) var all: [FunnelStep]
    /// The step of the first eligibility check; the others follow.
    let firstCheck: Int
    private(set) var reasons: DecisionProblem.DropReasonIndices

    init(checks: [EligibilityCheck], grouping: GroupLimits) {
        all = [FunnelStep(.inventory), FunnelStep(.noCreative)]
        firstCheck = all.count
        all += checks.map(\.step)
        let firstGroup = all.count
        all += grouping.stages.map { FunnelStep(.group, name: "at most \($0.max) per \($0.by.rawValue)") }
        let firstOfAllocation = all.count
        all += Allocation.DropReason.allCases.map { FunnelStep(DropReason($0)) }
        reasons = DecisionProblem.DropReasonIndices(
            count: all.count, firstOfAllocation: firstOfAllocation,
            groups: grouping.stageOfGroup.map { firstGroup + $0 })
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
