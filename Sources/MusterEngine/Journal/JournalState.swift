internal import MusterKernel
internal import MusterModel

/// What a journal keeps of a run after a part: all that deciding the next part needs.
struct JournalState: Sendable {
    var saved: SharedAllocation.Saved
    /// Over all attempts.
    var times: StageTimings
}

extension JournalState {
    func append(to bytes: inout JournalBytes) {
        let allocation = saved.allocation
        bytes.append(allocation.processed)
        bytes.append(allocation.recommended)
        bytes.append(allocation.counts)
        bytes.append(allocation.heldOut.customers)
        bytes.append(allocation.heldOut.recommended)
        bytes.append(allocation.heldOut.counts)
        bytes.append(allocation.funnel.reasonCount)
        bytes.append(allocation.funnel.drops)
        bytes.append(allocation.funnel.recommended)
        bytes.append(allocation.funnel.heldOut)
        bytes.append(saved.closures.count)
        for (closure, named) in zip(allocation.closures, saved.closures) {
            let (kind, index) = Self.numbers(of: closure.limit)
            bytes.append(kind)
            bytes.append(index)
            bytes.append(closure.customer ?? -1)
            bytes.append(named.customerId == nil ? 0 : 1)
            bytes.append(named.customerId ?? "")
        }
        for stage in RunStage.Name.allCases {
            let (seconds, attoseconds) = times[stage].duration.components
            bytes.append(Int(seconds))
            bytes.append(Int(attoseconds))
            bytes.append(times[stage].rows)
        }
    }

    init(_ bytes: ArraySlice<UInt8>) throws(JournalError) {
        var parser = JournalParser(bytes)
        let (processed, recommended) = (try parser.int(), try parser.int())
        let counts = try parser.numbers(Int.self)
        let heldOut = Allocation.HeldOut(
            customers: try parser.int(), recommended: try parser.int(), counts: try parser.numbers(Int.self))
        let funnel = Funnel(
            reasonCount: try parser.int(), drops: try parser.numbers(Int.self), recommended: try parser.numbers(Int.self),
            heldOut: try parser.numbers(Int.self))
        var allocation = Allocation.State(
            processed: processed, recommended: recommended, counts: counts, closures: [], heldOut: heldOut, funnel: funnel)
        var closures: [DecisionOutcome.Closure] = []
        let closureCount = try parser.int()
        while closures.count < closureCount {
            let limit = try Self.limit(kind: try parser.int(), index: try parser.int())
            let customer = try parser.int()
            let (isNamed, id) = (try parser.int() != 0, try parser.text())
            allocation.closures.append(Allocation.Closure(limit, at: customer < 0 ? nil : customer))
            closures.append(DecisionOutcome.Closure(limit: limit, customerId: isNamed ? id : nil))
        }
        saved = SharedAllocation.Saved(allocation: allocation, closures: closures)
        times = StageTimings()
        for stage in RunStage.Name.allCases {
            let (seconds, attoseconds) = (try parser.int(), try parser.int())
            times[stage] = StageTimings.Entry(
                duration: Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(attoseconds)),
                rows: try parser.int())
        }
        guard parser.isAtEnd else { throw .malformed }
    }

    private static func numbers(of limit: Allocation.Closure.Limit) -> (kind: Int, index: Int) {
        switch limit {
        case .total: (0, 0)
        case .offer(let index): (1, index)
        case .channel(let index): (2, index)
        case .budget(let index): (3, index)
        }
    }

    private static func limit(kind: Int, index: Int) throws(JournalError) -> Allocation.Closure.Limit {
        switch kind {
        case 0: .total
        case 1: .offer(index)
        case 2: .channel(index)
        case 3: .budget(index)
        default: throw .malformed
        }
    }
}
