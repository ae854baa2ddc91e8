internal import MusterModel

extension RecommendationBatch {
    /// About how many bytes a journal takes for it.
    var journalSize: Int { customerBytes.count + 16 * customerEnds.count + 8 * count + 256 }

    /// As a journal keeps it: with what follows from the order of its rows left out, and scores, which have six decimals,
    /// in millionths.
    func append(to bytes: inout JournalBytes) {
        bytes.append(customerBytes)
        bytes.append(compact: zip(customerEnds, [0] + customerEnds).map { Int32($0 - $1) })
        bytes.append(heldOut.map { $0 ? UInt8(1) : 0 })
        var rows: [Int32] = Array(repeating: 0, count: customerEnds.count)
        for customer in customers { rows[Int(customer)] += 1 }
        bytes.append(compact: rows)
        bytes.append(compact: treatments)
        if let millionths = Self.millionths(scores) {
            bytes.append(1)
            bytes.append(millionths)
        } else {
            bytes.append(0)
            bytes.append(scores)
        }
        bytes.append(personalization == nil ? 0 : 1)
        for object in personalization ?? [] { bytes.append(object) }
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
        let isSound =
            end == customerBytes.count && heldOut.count == customerEnds.count && rows.count == customerEnds.count
            && rows.reduce(0, { $0 + Int($1) }) == count && rows.allSatisfy { $0 > 0 }
            && treatments.allSatisfy { (0..<treatmentCount).contains(Int($0)) }
        guard isSound else { throw .malformed }
        for (customer, rows) in rows.enumerated() {
            for rank in 1...rows {
                customers.append(Int32(customer))
                ranks.append(rank)
            }
        }
        scores =
            try parser.int() == 1
            ? try parser.numbers(UInt32.self).map { Double($0) / 1_000_000 } : try parser.numbers(Double.self)
        if try parser.int() != 0 {
            var objects: [String] = []
            objects.reserveCapacity(count)
            for _ in treatments { objects.append(try parser.text()) }
            personalization = objects
        }
        guard parser.isAtEnd, scores.count == count else { throw .malformed }
    }

    /// - Returns: `nil` unless all scores can be told from their millionths to the last bit.
    private static func millionths(_ scores: [Double]) -> [UInt32]? {
        var millionths: [UInt32] = []
        millionths.reserveCapacity(scores.count)
        for score in scores {
            let scaled = (score * 1_000_000).rounded()
            guard scaled >= 0, scaled <= Double(UInt32.max) else { return nil }
            let number = UInt32(scaled)
            guard (Double(number) / 1_000_000).bitPattern == score.bitPattern else { return nil }
            millionths.append(number)
        }
        return millionths
    }
}
