internal import MusterKernel
internal import MusterModel

/// The state of a run after a part, from which the next part can be decided.
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

extension RecommendationBatch {
    /// The approximate size of the batch in a journal, in bytes.
    var journalSize: Int { customerBytes.count + 16 * customerEnds.count + 16 * count + 256 }

    /// Appends the batch without the columns that follow from the order of its rows. Scores and ranking values, which have six
    /// decimals, are stored in millionths, and the ranking values only if they differ from the scores.
    func append(to bytes: inout JournalBytes) {
        bytes.append(customerBytes)
        bytes.append(compact: zip(customerEnds, [0] + customerEnds).map { Int32($0 - $1) })
        bytes.append(heldOut.map { $0 ? UInt8(1) : 0 })
        var rows: [Int32] = Array(repeating: 0, count: customerEnds.count)
        for customer in customers { rows[Int(customer)] += 1 }
        bytes.append(compact: rows)
        bytes.append(compact: treatments)
        Self.append(scores, to: &bytes)
        let areScores = zip(values, scores).allSatisfy { $0.bitPattern == $1.bitPattern }
        bytes.append(areScores ? 0 : 1)
        if !areScores { Self.append(values, to: &bytes) }
        bytes.append(personalization == nil ? 0 : 1)
        for object in personalization ?? [] { bytes.append(object) }
        bytes.append(columns.count)
        for column in columns {
            bytes.append(column.map { $0 == nil ? UInt8(1) : 0 })
            for case let text? in column { bytes.append(text) }
        }
    }

    /// - Parameter treatmentCount: of the plan.
    init(journalBytes: ArraySlice<UInt8>, treatmentCount: Int) throws(JournalError) {
        var parser = JournalParser(journalBytes)
        self.init()
        customerBytes = try parser.numbers(UInt8.self)
        var end = 0
        for length in try parser.compactNumbers() {
            end += Int(length)
            guard length >= 0, end <= customerBytes.count else { throw .malformed }
            customerEnds.append(end)
        }
        heldOut = try parser.numbers(UInt8.self).map { $0 != 0 }
        let rows = try parser.compactNumbers()
        treatments = try parser.compactNumbers()
        let isValid =
            end == customerBytes.count && heldOut.count == customerEnds.count && rows.count == customerEnds.count
            && rows.reduce(0, { $0 + Int($1) }) == count && rows.allSatisfy { $0 > 0 }
            && treatments.allSatisfy { (0..<treatmentCount).contains(Int($0)) }
        guard isValid else { throw .malformed }
        for (customer, rows) in rows.enumerated() {
            for rank in 1...rows {
                customers.append(Int32(customer))
                ranks.append(rank)
            }
        }
        scores = try Self.numbers(&parser)
        values = try parser.int() == 0 ? scores : Self.numbers(&parser)
        if try parser.int() != 0 {
            var objects: [String] = []
            objects.reserveCapacity(count)
            for _ in treatments { objects.append(try parser.text()) }
            personalization = objects
        }
        let columnCount = try parser.int()
        while columns.count < columnCount {
            let missing = try parser.numbers(UInt8.self)
            guard missing.count == count else { throw .malformed }
            var texts: [String?] = []
            texts.reserveCapacity(count)
            for flag in missing { texts.append(flag == 0 ? try parser.text() : nil) }
            columns.append(texts)
        }
        guard parser.isAtEnd, scores.count == count, values.count == count else { throw .malformed }
    }

    private static func append(_ numbers: [Double], to bytes: inout JournalBytes) {
        if let millionths = millionths(numbers) {
            bytes.append(1)
            bytes.append(millionths)
        } else {
            bytes.append(0)
            bytes.append(numbers)
        }
    }

    private static func numbers(_ parser: inout JournalParser) throws(JournalError) -> [Double] {
        try parser.int() == 1
            ? try parser.numbers(UInt32.self).map { Double($0) / 1_000_000 } : try parser.numbers(Double.self)
    }

    /// - Returns: `nil` unless the millionths determine all numbers to the last bit.
    private static func millionths(_ numbers: [Double]) -> [UInt32]? {
        var millionths: [UInt32] = []
        millionths.reserveCapacity(numbers.count)
        for number in numbers {
            let scaled = (number * 1_000_000).rounded()
            guard scaled >= 0, scaled <= Double(UInt32.max) else { return nil }
            let whole = UInt32(scaled)
            guard (Double(whole) / 1_000_000).bitPattern == number.bitPattern else { return nil }
            millionths.append(whole)
        }
        return millionths
    }
}
