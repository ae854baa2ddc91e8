internal import MusterEngine
public import MusterModel
internal import MusterStore

/// One recommendation, with the names that its run knew.
public struct NamedResult: Hashable, Sendable, Codable {
    public var customerId: String
    public var rank: Int
    public var offerId: Offer.ID
    public var offerName: String
    public var channelId: Channel.ID
    public var channelName: String
    public var creativeId: Creative.ID
    public var creativeName: String
    public var categoryId: Category.ID
    public var categoryName: String
    public var score: Double
    /// Whether it was decided for the control group and not delivered.
    public var heldOut: Bool
}

/// What a run's plan says of its treatments, whatever version of Muster wrote the plan.
struct FrozenTreatments: Decodable {
    var treatments: [Treatment]
}

extension Workspace {
    /// Rows of a run's results, in order.
    /// - Parameters:
    ///   - customer: only those of this customer.
    ///   - limit: at most so many.
    public func results(of id: CampaignRun.ID, customer: String? = nil, limit: Int) throws -> [NamedResult] {
        let decided = try decidedRun(id)
        let treatments = try treatments(of: decided)
        return try ResultsReader(path: decided.resultsPath).rows(customer: customer, limit: limit).map {
            NamedResult($0, treatments)
        }
    }
}

extension NamedResult {
    init(_ row: ResultRow, _ treatments: [Creative.ID: Treatment]) {
        let treatment = treatments[row.creativeId]
        self.init(
            customerId: row.customerId, rank: row.rank, offerId: row.offerId,
            offerName: treatment?.offerName ?? row.offerId.rawValue, channelId: row.channelId,
            channelName: treatment?.channelName ?? row.channelId.rawValue, creativeId: row.creativeId,
            creativeName: treatment?.creativeName ?? row.creativeId.rawValue, categoryId: row.categoryId,
            categoryName: treatment?.categoryName ?? row.categoryId.rawValue, score: row.score, heldOut: row.heldOut)
    }
}
