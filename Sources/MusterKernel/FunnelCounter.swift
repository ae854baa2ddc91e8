/// Counts why candidates drop, 64 customers at once, a bit each.
///
/// A candidate drops for the first reason after which none of its offer's treatments is left. Reasons that follow from
/// the customer's own facts are those of the gates, in the order of their numbers; those that follow from ranking and
/// allocation come after, see ``count(_:_:closedBefore:closedAfter:isTotalReached:in:)``.
struct FunnelCounter: Sendable {
    private struct Step: BitwiseCopyable {
        var reason: Int32
        var firstTest: Int32
        var endTest: Int32
    }

    private struct Test: BitwiseCopyable {
        var treatment: Int32
        var predicate: Int32
    }

    private static let words = FactBlock.capacity / 64

    private let table: DecisionProblem
    private var steps: [Step] = []
    private var tests: [Test] = []
    /// By offer, the end of its steps.
    private var stepEnds: [Int] = []
    /// By treatment: who may still get it. Worked with while counting.
    private var live: [UInt64]
    /// By offer, then word: who was recommended it.
    private var taken: [UInt64] = []
    /// By word: who got as many offers as there may be.
    private var full: [UInt64] = []
    /// By group, then word: for whom the group is full.
    private var fullGroups: [UInt64] = []

    init(_ table: DecisionProblem) {
        self.table = table
        live = Array(repeating: 0, count: table.treatments.count)
        for offer in table.offers {
            let tests = offer.treatments.flatMap { index in
                let treatment = table.treatments[index]
                precondition(treatment.predicates.count == treatment.reasons.count)
                return zip(treatment.reasons, treatment.predicates).map { reason, predicate in
                    (reason, Test(treatment: Int32(index), predicate: Int32(predicate)))
                }
            }.sorted { $0.0 < $1.0 }
            for (index, (reason, test)) in tests.enumerated() {
                if index == 0 || tests[index - 1].0 != reason {
                    let place = Int32(self.tests.count)
                    steps.append(Step(reason: Int32(reason), firstTest: place, endTest: place))
                }
                self.tests.append(test)
                steps[steps.count - 1].endTest += 1
            }
            stepEnds.append(steps.count)
        }
        beginBlock()
    }

    /// Forgets what was noted of the block before.
    mutating func beginBlock() {
        taken = Array(repeating: 0, count: table.offers.count * Self.words)
        full = Array(repeating: 0, count: Self.words)
        fullGroups = Array(repeating: 0, count: table.groupLimits.count * Self.words)
    }

    mutating func noteRecommendation(of offer: Int, to customer: Int) {
        taken[offer * Self.words + customer / 64] |= 1 << UInt64(customer % 64)
    }

    mutating func noteFull(_ customer: Int) { full[customer / 64] |= 1 << UInt64(customer % 64) }

    mutating func noteFull(group: Int, _ customer: Int) {
        fullGroups[group * Self.words + customer / 64] |= 1 << UInt64(customer % 64)
    }

    /// Counts the candidates of consecutive customers of a block, whose turns all came with the same treatments open.
    ///
    /// A candidate that passes all gates and is not recommended drops
    /// 1. because none of its treatments was open: for the reason why the first of them closed;
    /// 2. else because one of its groups was full: for the first such group;
    /// 3. else because the customer got as many offers as there may be;
    /// 4. else because the total was reached, or for the reason why the first of its treatments closed.
    ///
    /// - Parameters:
    ///   - closedBefore: by treatment, why it was closed when the customers' turns came; -1 when it was open.
    ///   - closedAfter: the same after the last of the customers.
    mutating func count(
        _ block: borrowing FactBlock, _ customers: Range<Int>, closedBefore: [Int32], closedAfter: [Int32],
        isTotalReached: Bool, in funnel: inout Funnel
    ) {
        guard !customers.isEmpty else { return }
        for word in customers.lowerBound / 64...(customers.upperBound - 1) / 64 {
            let from = UInt64(max(0, customers.lowerBound - word * 64))
            let end = UInt64(min(64, customers.upperBound - word * 64))
            let asked = (end == 64 ? ~0 : (UInt64(1) << end) - 1) & ~((UInt64(1) << from) - 1)
            var firstStep = 0
            for offer in table.offers.indices {
                let treatments = table.offers[offer].treatments
                let drops = offer * funnel.reasonCount
                let passed = pass(
                    block, word, asked, treatments, firstStep..<stepEnds[offer], drops: drops, in: &funnel)
                firstStep = stepEnds[offer]
                guard passed != 0 else { continue }

                let taken = taken[offer * Self.words + word] & asked
                let heldOut = taken & block.heldOut[word]
                funnel.heldOut[offer] += heldOut.nonzeroBitCount
                funnel.recommended[offer] += (taken & ~heldOut).nonzeroBitCount

                var rest = passed & ~taken
                guard rest != 0 else { continue }
                let closed = rest & ~treatments.reduce(UInt64(0)) { closedBefore[$1] < 0 ? $0 | live[$1] : $0 }
                count(closed, treatments, closedAfter, drops: drops, in: &funnel)
                rest &= ~closed
                for group in table.offers[offer].groups {
                    let dropped = rest & fullGroups[group * Self.words + word]
                    funnel.drops[drops + table.reasons.groups[group]] += dropped.nonzeroBitCount
                    rest &= ~dropped
                }
                funnel.drops[drops + table.reasons.outranked] += (rest & full[word]).nonzeroBitCount
                rest &= ~full[word]
                if isTotalReached {
                    funnel.drops[drops + table.reasons.total] += rest.nonzeroBitCount
                } else {
                    count(rest, treatments, closedAfter, drops: drops, in: &funnel)
                }
            }
        }
    }

    /// Counts the drops at the gates of an offer.
    /// - Returns: who passes all gates of at least one treatment.
    private mutating func pass(
        _ block: borrowing FactBlock, _ word: Int, _ asked: UInt64, _ treatments: Range<Int>, _ steps: Range<Int>,
        drops: Int, in funnel: inout Funnel
    ) -> UInt64 {
        for treatment in treatments { live[treatment] = asked }
        var left = asked
        let predicates = word * block.predicateCount
        for index in steps {
            let step = self.steps[index]
            for test in step.firstTest..<step.endTest {
                let test = tests[Int(test)]
                live[Int(test.treatment)] &= block.predicates[predicates + Int(test.predicate)]
            }
            let passed = treatments.reduce(UInt64(0)) { $0 | live[$1] }
            funnel.drops[drops + Int(step.reason)] += (left & ~passed).nonzeroBitCount
            left = passed
            if left == 0 { break }
        }
        return left
    }

    /// Counts candidates for the reason why the first treatment that they passed the gates of is closed.
    private func count(
        _ candidates: UInt64, _ treatments: Range<Int>, _ closed: [Int32], drops: Int, in funnel: inout Funnel
    ) {
        var rest = candidates
        for treatment in treatments where rest != 0 {
            let own = rest & live[treatment]
            // What is open still was not reached before the list ended, which is counted otherwise.
            funnel.drops[drops + (closed[treatment] < 0 ? table.reasons.outranked : Int(closed[treatment]))]
                += own.nonzeroBitCount
            rest &= ~own
        }
    }
}
