internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService

/// Where campaigns are and run: a workspace of this machine, or a running server.
protocol CampaignBackend: Sendable {
    /// In id order.
    func campaigns() throws -> [CampaignListItem]

    /// Newest first.
    func runs(of campaign: String, limit: Int) throws -> [CampaignRun]

    /// In order of customer id, then rank.
    /// - Parameter customer: only this one's.
    func results(of run: CampaignRun.ID, customer: String?, limit: Int) throws -> [NamedResult]

    /// Runs a campaign to its end.
    ///
    /// - Parameters:
    ///   - isDry: decides, and writes nothing.
    ///   - control: ends the run early, as `cancelled`, and is told its progress.
    /// - Throws: what stands in the way of a run, and ``RunError/failed(_:)``.
    func run(
        campaign: String, isDry: Bool, options: RunOptions, control: RunControl
    ) throws -> CampaignRun

    func campaignName(_ id: String) throws -> String

    /// Where a file of a run is found: a path, or a link.
    func address(of file: OutputFile, of run: CampaignRun.ID) -> String

    /// Checks catalog files and applies them, all or nothing.
    ///
    /// - Parameter paths: files and folders of this machine; `-` is standard input.
    func apply(_ paths: [String]) throws -> ApplyOutcome

    /// When a campaign runs next, and what became of its latest slots.
    ///
    /// - Parameters:
    ///   - instant: only after it; `nil` for now.
    ///   - pastCount: how many slots that have come.
    func schedule(of campaign: String, after instant: Date?, count: Int, pastCount: Int) throws -> CampaignOccurrences

    /// Everything that decides what one customer gets.
    ///
    /// - Parameter run: what it decided; `nil` for what a run would decide now.
    func explain(campaign: String, customer: String, run: CampaignRun.ID?) throws -> CustomerDecision
}
