/// Recommendations of consecutive customers, in the order of the results: by customer id, then rank.
///
/// Column-major: every array has one element per recommendation, except those of the customers.
///
/// ```swift
/// var batch = RecommendationBatch()
/// batch.appendCustomer(id: Array("C1".utf8)[...])
/// batch.append(rank: 1, treatment: 3, score: 0.25, value: 0.175)
/// batch.append(rank: 2, treatment: 0, score: 0.5, value: 0.125)
/// ```
public struct RecommendationBatch: Sendable {
    /// The ids of the customers with a recommendation, UTF-8, one after the other.
    public var customerBytes: [UInt8] = []
    /// The end of each customer's id in ``customerBytes``.
    public var customerEnds: [Int] = []
    /// By customer: whether the customer is held out, so that the recommendations are not delivered.
    public var heldOut: [Bool] = []
    /// Indices into the batch's customers.
    public var customers: [Int32] = []
    /// 1 for a customer's first recommendation.
    public var ranks: [Int32] = []
    /// Indices into the plan's treatments.
    public var treatments: [Int32] = []
    /// Rounded to 6 decimals.
    public var scores: [Double] = []
    /// The ranking values, rounded to 6 decimals.
    public var values: [Double] = []
    /// The computed fields as JSON objects; `nil` when the run has none.
    public var personalization: [String]?
    /// The values of the run's own columns, by column: text, `nil` where a value is missing.
    public var columns: [[String?]] = []

    public init() {}

    /// The number of recommendations.
    public var count: Int { treatments.count }

    /// The number of recommendations that are delivered.
    public var deliveredCount: Int { customers.count { !heldOut[Int($0)] } }

    public mutating func appendCustomer(id: ArraySlice<UInt8>, isHeldOut: Bool = false) {
        customerBytes += id
        customerEnds.append(customerBytes.count)
        heldOut.append(isHeldOut)
    }

    /// Appends a recommendation for the customer appended last.
    public mutating func append(rank: Int, treatment: Int, score: Double, value: Double) {
        customers.append(Int32(customerEnds.count - 1))
        ranks.append(Int32(rank))
        treatments.append(Int32(treatment))
        scores.append(score)
        values.append(value)
    }

    /// The first recommendations that are delivered, at most `maxCount`.
    ///
    /// - Parameter isIncluded: whether to include those of a treatment.
    public func firstDelivered(
        _ maxCount: Int, where isIncluded: (Int) -> Bool = { _ in true }
    ) -> RecommendationBatch {
        var batch = RecommendationBatch()
        batch.personalization = personalization == nil ? nil : []
        batch.columns = columns.map { _ in [] }
        var last: Int32 = -1
        for row in 0..<count where !heldOut[Int(customers[row])] && batch.count < maxCount {
            guard isIncluded(Int(treatments[row])) else { continue }
            if customers[row] != last { batch.appendCustomer(id: customerBytes[customerRange(Int(customers[row]))]) }
            last = customers[row]
            batch.append(rank: Int(ranks[row]), treatment: Int(treatments[row]), score: scores[row], value: values[row])
            if let personalization { batch.personalization?.append(personalization[row]) }
            for index in columns.indices { batch.columns[index].append(columns[index][row]) }
        }
        return batch
    }

    /// - Parameter index: an index into the batch's customers.
    public func customerId(_ index: Int) -> String {
        String(decoding: customerBytes[customerRange(index)], as: UTF8.self)
    }

    /// The offsets of a customer's id within ``customerBytes``.
    /// - Parameter index: an index into the batch's customers.
    public func customerRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : customerEnds[index - 1])..<customerEnds[index]
    }
}
