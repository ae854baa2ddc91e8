/// Counts why candidates drop, 64 customers at once, a bit each.
///
/// A candidate drops for the first reason that leaves no treatment of its offer. Failed predicates come first, in the order
/// of their reasons. The reasons of ranking and allocation follow; see
/// ``count(_:_:closedBefore:closedAfter:isTotalReached:in:)``.
struct FunnelCounter: Sendable {
    /// The predicates of an offer's treatments that have the same drop reason.
    private struct Step: BitwiseCopyable {
        var reason: Int32
        var firstTest: Int32
        var endTest: Int32
    }

    private struct Test: BitwiseCopyable {
        var treatment: Int32
        var predicate: Int32
        /// The contact limit with this predicate; -1 without one.
        var contactLimit: Int32
    }

    private static let words = FactBlock.capacity / 64

    private let problem: DecisionProblem
    private var steps: [Step] = []
    private var tests: [Test] = []
    /// By offer, the end of its steps.
    private var stepEnds: [Int] = []
    /// By treatment: the rows for which it is eligible. Working memory of a count.
    private var eligible: [UInt64]
    /// By offer, then word: the rows that got it recommended.
    private var taken: [UInt64] = []
    /// By word: the rows with the maximum number of offers.
    private var full: [UInt64] = []
    /// By group, then word: the rows whose group is full.
    private var fullGroups: [UInt64] = []
    /// By contact limit, then word: the rows that have reached it.
    private var reachedLimits: [UInt64] = []

    init(_ problem: DecisionProblem) {
        self.problem = problem
        let limits = Dictionary(
            problem.contactLimits.enumerated().map { ($1.predicate, $0) }, uniquingKeysWith: { first, _ in first })
        eligible = Array(repeating: 0, count: problem.treatments.count)
        for offer in problem.offers {
            let tests = offer.treatments.flatMap { index in
                let treatment = problem.treatments[index]
                precondition(treatment.predicates.count == treatment.reasons.count)
                return zip(treatment.reasons, treatment.predicates).map { reason, predicate in
                    (
                        reason,
                        Test(
                            treatment: Int32(index), predicate: Int32(predicate),
                            contactLimit: Int32(limits[predicate] ?? -1))
                    )
                }
            }.sorted { $0.0 < $1.0 }
            for (index, (reason, test)) in tests.enumerated() {
                if index == 0 || tests[index - 1].0 != reason {
                    let first = Int32(self.tests.count)
                    steps.append(Step(reason: Int32(reason), firstTest: first, endTest: first))
                }
                self.tests.append(test)
                steps[steps.count - 1].endTest += 1
            }
            stepEnds.append(steps.count)
        }
        beginBlock()
    }

    /// Forgets the notes of the previous block.
    mutating func beginBlock() {
        taken = Array(repeating: 0, count: problem.offers.count * Self.words)
        full = Array(repeating: 0, count: Self.words)
        fullGroups = Array(repeating: 0, count: problem.groupLimits.count * Self.words)
        reachedLimits = Array(repeating: 0, count: problem.contactLimits.count * Self.words)
    }

    mutating func noteRecommendation(of offer: Int, to row: Int) {
        taken[offer * Self.words + row / 64] |= 1 << UInt64(row % 64)
    }

    /// Notes that a row has the maximum number of offers.
    mutating func noteFull(_ row: Int) { full[row / 64] |= 1 << UInt64(row % 64) }

    /// Notes that a row has reached a contact limit, before its last possible recommendation.
    mutating func noteReached(contactLimit: Int, _ row: Int) {
        reachedLimits[contactLimit * Self.words + row / 64] |= 1 << UInt64(row % 64)
    }

    mutating func noteFull(group: Int, _ row: Int) {
        fullGroups[group * Self.words + row / 64] |= 1 << UInt64(row % 64)
    }

    /// Counts the candidates of consecutive rows of a block that were all processed with the same treatments open.
    ///
    /// A candidate that passes all predicates and is not recommended drops
    /// 1. when none of its treatments was open: for the reason why the first of them was closed;
    /// 2. else when contact limits that the customer has reached leave none of its treatments: for the reason of the
    ///    predicate that excludes the last one;
    /// 3. else when one of its groups was full: for the first such group;
    /// 4. else when the customer got the maximum number of offers: for that;
    /// 5. else for the total, when that was reached, or for the reason why the first of its treatments closed.
    ///
    /// - Parameters:
    ///   - closedBefore: by treatment, the reason why it was closed when the rows were processed; -1 when it was open.
    ///   - closedAfter: the same after the last of the rows.
    mutating func count(
        _ block: borrowing FactBlock, _ rows: Range<Int>, closedBefore: [Int32], closedAfter: [Int32],
        isTotalReached: Bool, in funnel: inout Funnel
    ) {
        guard !rows.isEmpty else { return }
        for word in rows.lowerBound / 64...(rows.upperBound - 1) / 64 {
            let from = UInt64(max(0, rows.lowerBound - word * 64))
            let end = UInt64(min(64, rows.upperBound - word * 64))
            let counted = (end == 64 ? ~0 : (UInt64(1) << end) - 1) & ~((UInt64(1) << from) - 1)
            var firstStep = 0
            let hasReachedLimits = problem.contactLimits.indices.contains { reachedLimits[$0 * Self.words + word] & counted != 0 }
            for offer in problem.offers.indices {
                let treatments = problem.offers[offer].treatments
                let drops = offer * funnel.reasonCount
                let steps = firstStep..<stepEnds[offer]
                let passed = countPredicateDrops(block, word, counted, treatments, steps, drops: drops, in: &funnel)
                firstStep = stepEnds[offer]
                guard passed != 0 else { continue }

                let taken = taken[offer * Self.words + word] & counted
                let heldOut = taken & block.heldOut[word]
                funnel.heldOut[offer] += heldOut.nonzeroBitCount
                funnel.recommended[offer] += (taken & ~heldOut).nonzeroBitCount

                var remaining = passed & ~taken
                guard remaining != 0 else { continue }
                let closed =
                    remaining & ~treatments.reduce(UInt64(0)) { closedBefore[$1] < 0 ? $0 | eligible[$1] : $0 }
                countClosed(closed, treatments, closedAfter, drops: drops, in: &funnel)
                remaining &= ~closed
                if hasReachedLimits {
                    remaining = countReachedLimits(
                        remaining, word, treatments, steps, closedBefore, drops: drops, in: &funnel)
                }
                for group in problem.offers[offer].groups {
                    let dropped = remaining & fullGroups[group * Self.words + word]
                    funnel.drops[drops + problem.reasons.groups[group]] += dropped.nonzeroBitCount
                    remaining &= ~dropped
                }
                funnel.drops[drops + problem.reasons[.outranked]] += (remaining & full[word]).nonzeroBitCount
                remaining &= ~full[word]
                if isTotalReached {
                    funnel.drops[drops + problem.reasons[.total]] += remaining.nonzeroBitCount
                } else {
                    countClosed(remaining, treatments, closedAfter, drops: drops, in: &funnel)
                }
            }
        }
    }

    /// Counts the candidates of an offer that drop at a predicate.
    /// - Returns: the rows for which all predicates of at least one treatment hold.
    private mutating func countPredicateDrops(
        _ block: borrowing FactBlock, _ word: Int, _ counted: UInt64, _ treatments: Range<Int>, _ steps: Range<Int>,
        drops: Int, in funnel: inout Funnel
    ) -> UInt64 {
        for treatment in treatments { eligible[treatment] = counted }
        var remaining = counted
        let predicates = word * block.predicateCount
        for index in steps {
            let step = self.steps[index]
            for test in step.firstTest..<step.endTest {
                let test = tests[Int(test)]
                eligible[Int(test.treatment)] &= block.predicates[predicates + Int(test.predicate)]
            }
            let passed = treatments.reduce(UInt64(0)) { $0 | eligible[$1] }
            funnel.drops[drops + Int(step.reason)] += (remaining & ~passed).nonzeroBitCount
            remaining = passed
            if remaining == 0 { break }
        }
        return remaining
    }

    /// Counts the candidates that the contact limits of their customers leave no treatment.
    /// - Returns: the other candidates.
    private mutating func countReachedLimits(
        _ candidates: UInt64, _ word: Int, _ treatments: Range<Int>, _ steps: Range<Int>, _ closedBefore: [Int32],
        drops: Int, in funnel: inout Funnel
    ) -> UInt64 {
        var remaining = candidates
        for index in steps where remaining != 0 {
            let step = self.steps[index]
            for test in step.firstTest..<step.endTest {
                let test = tests[Int(test)]
                guard test.contactLimit >= 0 else { continue }
                eligible[Int(test.treatment)] &= ~reachedLimits[Int(test.contactLimit) * Self.words + word]
            }
            let passed = remaining & treatments.reduce(UInt64(0)) { closedBefore[$1] < 0 ? $0 | eligible[$1] : $0 }
            funnel.drops[drops + Int(step.reason)] += (remaining & ~passed).nonzeroBitCount
            remaining = passed
        }
        return remaining
    }

    /// Counts candidates for the reason why the first treatment that they are eligible for is closed.
    private func countClosed(
        _ candidates: UInt64, _ treatments: Range<Int>, _ closed: [Int32], drops: Int, in funnel: inout Funnel
    ) {
        var remaining = candidates
        for treatment in treatments where remaining != 0 {
            let own = remaining & eligible[treatment]
            // A treatment that is still open was not reached before the customer's list ended.
            let reason = closed[treatment] < 0 ? problem.reasons[.outranked] : Int(closed[treatment])
            funnel.drops[drops + reason] += own.nonzeroBitCount
            remaining &= ~own
        }
    }
}
