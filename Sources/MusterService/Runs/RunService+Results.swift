internal import MusterBase
public import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore
internal import Synchronization

/// A recommendation with the names at the time of its run.
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
    /// The value by which the flow ranks the offers, rounded to 6 decimals: the higher, the better.
    public var value: Double
    /// Whether the customer is held out, so that it was not delivered.
    public var heldOut: Bool
}

extension RunService {
    /// The first recommendations of a run, in the order of the results.
    ///
    /// - Parameters:
    ///   - customer: default: all customers.
    ///   - limit: the maximum number.
    public func results(of id: CampaignRun.ID, customer: String? = nil, limit: Int) throws -> [NamedResult] {
        let decided = try decided(id)
        let treatments = try treatments(of: decided)
        return try ResultsReader(path: decided.resultsPath).rows(customer: customer, limit: limit).map {
            NamedResult($0, treatments)
        }
    }

    /// A page of the recommendations of a run.
    ///
    /// - Returns: the rows; `next` is the number of the last row if there are more; `total` counts the rows of all pages.
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``,
    ///   ``RunError/missingResults(_:path:)``.
    public func results(of id: CampaignRun.ID, _ query: ResultsQuery) throws -> (rows: [NamedResult], next: Int?, total: Int) {
        let decided = try decided(id)
        let treatments = try treatments(of: decided)
        let page = try ResultsReader(path: decided.resultsPath)
            .page(query, in: workspace.queryDatabase())
        return (page.rows.map { NamedResult($0.row, treatments) }, page.hasMore ? page.rows.last?.number : nil, page.total)
    }

    /// Writes all recommendations of a run to a file, which is replaced if it exists.
    ///
    /// - Returns: the number of rows.
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``,
    ///   ``RunError/missingResults(_:path:)``, `FileError`.
    public func exportResults(of id: CampaignRun.ID, to path: String, as format: ResultsExport.Format) throws -> Int {
        let decided = try decided(id)
        let treatments = try treatments(of: decided).values.sorted { $0.creativeId < $1.creativeId }
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        let rows = try ResultsExport(results: decided.resultsPath, treatments: treatments)
            .write(to: path + ".partial", as: format, database: database)
        try Folder.publish(file: path + ".partial", as: path)
        return rows
    }

    private func treatments(of decided: DecidedRun) throws -> [Creative.ID: Treatment] {
        if let known = workspace.cache.treatments.withLock({ $0[decided.run.id] }) { return known }
        let frozen: FrozenTreatments = try CanonicalJSON.value(from: decided.frozen.json)
        let treatments = Dictionary(firstOf: frozen.treatments.map { ($0.creativeId, $0) })
        workspace.cache.treatments.withLock { $0.keep(treatments, for: decided.run.id) }
        return treatments
    }
}

extension NamedResult {
    fileprivate init(_ row: ResultRow, _ treatments: [Creative.ID: Treatment]) {
        let treatment = treatments[row.creativeId]
        self.init(
            customerId: row.customerId, rank: row.rank, offerId: row.offerId,
            offerName: treatment?.offerName ?? row.offerId.rawValue, channelId: row.channelId,
            channelName: treatment?.channelName ?? row.channelId.rawValue, creativeId: row.creativeId,
            creativeName: treatment?.creativeName ?? row.creativeId.rawValue, categoryId: row.categoryId,
            categoryName: treatment?.categoryName ?? row.categoryId.rawValue, score: row.score, value: row.value,
            heldOut: row.heldOut)
    }
}

/// The part of a stored plan with its treatments. It can be read from plans of all versions of Muster.
private struct FrozenTreatments: Decodable {
    var treatments: [Treatment]
}
