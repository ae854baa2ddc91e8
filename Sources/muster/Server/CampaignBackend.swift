internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService

/// Access to campaigns and their runs: in a workspace on this machine, or on a running server.
protocol CampaignBackend: Sendable {
    /// In id order.
    func campaigns() throws -> [CampaignListItem]

    /// Newest first.
    func runs(of campaign: String, limit: Int) throws -> [CampaignRun]

    /// In order of customer id, then rank.
    ///
    /// - Parameter customer: limits the results to this customer; `nil` for all.
    func results(of run: CampaignRun.ID, customer: String?, limit: Int) throws -> [NamedResult]

    /// Runs a campaign to its end.
    ///
    /// - Parameters:
    ///   - isDry: whether to decide without writing anything.
    ///   - startsNew: whether to start a run even if an earlier one was interrupted. Otherwise that one is completed.
    ///   - control: cancels the run, and receives its progress.
    /// - Throws: an error that prevents the run, or ``RunError/failed(_:)``.
    func run(
        campaign: String, isDry: Bool, startsNew: Bool, options: RunOptions, control: RunControl
    ) throws -> CampaignRun

    /// Records that the outcome of a run has been reported, so that a retry starts another one.
    func noteReported(_ run: CampaignRun.ID) throws

    func campaignName(_ id: String) throws -> String

    /// The path of a file of a run, or the link to it.
    func address(of file: OutputFile, of run: CampaignRun.ID) -> String

    /// Checks catalog files and applies them, all or nothing.
    ///
    /// - Parameter paths: files and folders on this machine; `-` is standard input.
    func apply(_ paths: [String]) throws -> ApplyOutcome

    /// The next occurrences of a campaign and the outcomes of its latest slots.
    ///
    /// - Parameters:
    ///   - instant: the lower bound of the occurrences, exclusive; `nil` for now.
    ///   - count: the maximum number of occurrences.
    ///   - pastCount: the maximum number of past slots.
    func schedule(of campaign: String, after instant: Date?, count: Int, pastCount: Int) throws -> CampaignOccurrences

    /// Explains the decision about one customer.
    ///
    /// - Parameter run: the run whose decision to explain; `nil` for the decision of a run now.
    func explain(campaign: String, customer: String, run: CampaignRun.ID?) throws -> CustomerDecision
}
