internal import Foundation
internal import MusterBase
internal import MusterEngine
public import MusterModel
internal import MusterStore

extension InsightService {
    /// Compares the responses of the contacted customers of a run with those of the held-out customers.
    ///
    /// - Parameters:
    ///   - days: how long after the run responses count, in days of 24 hours.
    ///   - outcomes: the outcomes that count as a response. The report names those that no response has.
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``,
    ///   ``RunError/missingResults(_:path:)``.
    public func lift(of id: CampaignRun.ID, days: Int, outcomes: [String]) throws -> LiftReport {
        let now = workspace.now()
        let decided = try workspace.runs.decided(id)
        let asOf = try workspace.store.interactions(of: id)?.asOf ?? decided.run.startedAt ?? decided.run.createdAt
        let log = try workspace.interactions.log(at: now)
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        let known = try LiftReader.outcomes(in: log, database: database)
        let unknown = known.isEmpty ? [] : outcomes.filter { name in !known.contains { $0.outcome == name } }
        let reader = LiftReader(
            results: decided.resultsPath, log: log, asOf: asOf, days: days, outcomes: outcomes, database: database)
        let names = Dictionary(firstOf: decided.run.summary.byOffer.map { ($0.id, $0.name) })
        let offers = try reader.offers().map { id, lift in LiftReport.Offer(id: id, name: names[id] ?? id, lift: lift) }
        return LiftReport(
            run: decided.run, asOf: asOf, days: days, isComplete: now >= asOf + Double(days) * 86_400,
            outcomes: outcomes, unknownOutcomes: unknown, knownOutcomes: unknown.isEmpty ? [] : known.prefix(10).map(\.outcome),
            overall: try reader.overall(),
            offers: offers.sorted { ($1.lift.customers, $0.id) < ($0.lift.customers, $1.id) })
    }
}

extension ResponseLift {
    fileprivate var customers: Int { (treated?.customers ?? 0) + (control?.customers ?? 0) }
}
