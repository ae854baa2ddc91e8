/// An allocation method: decides, under volume constraints, which of their ranked treatments customers get.
///
/// An allocator is the state of one run. Blocks are ranked with the treatments that are ``open`` and then allocated in the
/// order of the run:
///
/// ```swift
/// var allocator: any Allocator = GreedyAllocator(problem, limits: Allocation.Limits(total: 1_000))
/// var ranking = Ranking(problem, spare: allocator.spareOffers)
/// var ranked = RankedBlock(depth: ranking.depth)
/// for block in blocks where !allocator.isExhausted {
///     ranking.rank(block, open: allocator.open, into: &ranked)
///     for recommendation in allocator.allocate(block, &ranked, ranking: &ranking) {
///         print(recommendation.row, recommendation.treatment)
///     }
/// }
/// ```
///
/// Callers hold an allocator as `any Allocator`: one dynamic call per block. Everything per customer is inside the
/// implementation.
public protocol Allocator: Sendable {
    /// Starts after recommendations to earlier customers.
    /// - Parameter counts: those recommendations, by treatment. The new state includes them, but neither their customers nor
    ///   their closures.
    init(_ problem: DecisionProblem, limits: Allocation.Limits, counts: [Int])

    /// Continues from a state.
    /// - Returns: `nil` when the state cannot belong to this problem and these limits.
    init?(_ problem: DecisionProblem, limits: Allocation.Limits, state: Allocation.State)

    /// By treatment: whether it may still be recommended. A closed treatment never opens again.
    var open: [Bool] { get }

    /// The number of offers to rank for each customer beyond ``DecisionProblem/maxOffers``. Constant for a run. It affects
    /// the speed alone, not the decisions.
    var spareOffers: Int { get }

    /// Whether nothing more can be recommended to any customer. The remaining customers are not processed.
    var isExhausted: Bool { get }

    /// Whether no customer's decision depends on other customers, so that parts of a run can be allocated apart, in any
    /// order, and combined with ``add(_:)``.
    var isSeparable: Bool { get }

    var state: Allocation.State { get }

    /// Allocates to the customers of a block in order, until the block ends or the allocator is exhausted.
    ///
    /// - Parameters:
    ///   - ranked: the ranked rows of the block. Treatments may have closed since it was ranked; the decisions do not
    ///     depend on it. Rows may be ranked again.
    ///   - ranking: ranks rows again where closed treatments make a difference.
    /// - Returns: the recommendations by row, then rank.
    mutating func allocate(
        _ block: borrowing FactBlock, _ ranked: inout RankedBlock, ranking: inout Ranking
    ) -> [Allocation.Recommendation]

    /// Adds the state of a part of the run that was allocated apart.
    /// - Precondition: ``isSeparable``.
    mutating func add(_ part: Allocation.State)

    /// Explains the decision for the next customer.
    /// - Parameter block: contains the customer alone.
    func trace(of block: borrowing FactBlock) -> DecisionTrace
}

extension Allocator {
    /// Starts a run.
    public init(_ problem: DecisionProblem, limits: Allocation.Limits = Allocation.Limits()) {
        self.init(problem, limits: limits, counts: Array(repeating: 0, count: problem.treatments.count))
    }
}
