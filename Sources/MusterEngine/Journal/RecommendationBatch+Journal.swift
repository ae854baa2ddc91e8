internal import MusterModel

extension RecommendationBatch {
    /// As a journal keeps it.
    var journalBytes: [UInt8] {
        var bytes = JournalBytes()
        bytes.append(customerBytes)
        bytes.append(customerEnds)
        bytes.append(heldOut.map { $0 ? UInt8(1) : 0 })
        bytes.append(customers)
        bytes.append(ranks)
        bytes.append(treatments)
        bytes.append(scores)
        bytes.append(personalization == nil ? 0 : 1)
        for object in personalization ?? [] { bytes.append(object) }
        return bytes.bytes
    }

    /// - Parameter treatmentCount: of the plan.
    init(journalBytes: ArraySlice<UInt8>, treatmentCount: Int) throws(JournalError) {
        var parser = JournalParser(journalBytes)
        self.init()
        customerBytes = try parser.numbers(UInt8.self)
        customerEnds = try parser.numbers(Int.self)
        heldOut = try parser.numbers(UInt8.self).map { $0 != 0 }
        customers = try parser.numbers(Int32.self)
        ranks = try parser.numbers(Int32.self)
        treatments = try parser.numbers(Int32.self)
        scores = try parser.numbers(Double.self)
        if try parser.int() != 0 {
            var objects: [String] = []
            objects.reserveCapacity(treatments.count)
            for _ in treatments { objects.append(try parser.text()) }
            personalization = objects
        }
        let isSound =
            parser.isAtEnd && heldOut.count == customerEnds.count && (customerEnds.last ?? 0) == customerBytes.count
            && zip([0] + customerEnds, customerEnds).allSatisfy { $0 <= $1 }
            && customers.count == count && ranks.count == count && scores.count == count
            && customers.allSatisfy { customerEnds.indices.contains(Int($0)) }
            && treatments.allSatisfy { (0..<treatmentCount).contains(Int($0)) }
        guard isSound else { throw .malformed }
    }
}
