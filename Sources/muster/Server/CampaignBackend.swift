internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterStore

/// The options of an apply.
struct ApplyRequest: Hashable {
    /// Whether to report the effect without applying anything.
    var isCheck = false
    /// Whether to list the fields that change.
    var showsDifferences = false
    /// Whether to delete the definitions that the files do not contain.
    var prunes = false
}

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

    /// Writes all results of a run to a file on this machine.
    ///
    /// - Returns: the number of rows.
    func exportResults(of run: CampaignRun.ID, to path: String, as format: ResultsExport.Format) throws -> Int

    /// Runs a campaign to its end.
    ///
    /// - Parameters:
    ///   - control: cancels the run, and receives its progress.
    /// - Throws: an error that prevents the run, or ``RunError/failed(_:)``.
    func run(
        campaign: String, _ request: RunRequest, options: RunOptions, control: RunControl
    ) throws -> CampaignRun

    /// Records that the outcome of a run has been reported, so that a retry starts another one.
    func noteReported(_ run: CampaignRun.ID) throws

    func campaignName(_ id: String) throws -> String

    /// The path of a file of a run, or the link to it.
    func address(of file: OutputFile, of run: CampaignRun.ID) -> String

    /// The latest runs of all campaigns, newest first.
    func runs(limit: Int) throws -> [CampaignRun]

    func run(_ id: CampaignRun.ID) throws -> CampaignRun

    /// Cancels a run, which ends within a moment.
    ///
    /// - Returns: the run, still running if its worker has to end it.
    func cancel(_ id: CampaignRun.ID) throws -> CampaignRun

    /// Sends the notifications that are due, unless a server does. Problems are only reported: the outcome of a command does not
    /// depend on them.
    func sendNotifications()

    func notifications(of run: CampaignRun.ID) throws -> [NotificationStatus]

    /// Sends a sample to every target.
    func testNotifications(ofCampaign id: String) throws -> [NotificationTestResult]

    /// Lets a held run be delivered.
    func release(_ id: CampaignRun.ID) throws -> CampaignRun

    /// The deliveries of a run, in the order of its destinations.
    func deliveries(of run: CampaignRun.ID) throws -> [Delivery]

    /// Has files of a run sent again.
    ///
    /// - Parameter file: a file to send in any case; `nil` for all that are not delivered.
    func redeliver(_ run: CampaignRun.ID, file: String?) throws

    /// Waits until the deliveries of a run are settled, and performs them if no server does.
    ///
    /// - Parameters:
    ///   - seconds: how long to wait for further attempts.
    ///   - control: ends the wait, and receives the progress.
    /// - Returns: the deliveries.
    func deliver(_ run: CampaignRun.ID, waitingUpTo seconds: Double, control: RunControl) throws -> [Delivery]

    /// Checks catalog files, and applies them, all or nothing, unless `request` is only about their effect.
    ///
    /// - Parameter paths: files and folders on this machine; `-` is standard input.
    func apply(_ paths: [String], _ request: ApplyRequest) throws -> ApplyOutcome

    /// All definitions, by kind and id.
    func definitions() throws -> [Definition]

    /// Deletes a definition that no other definition names.
    func delete(_ key: DefinitionKey) throws

    /// Changes the status of a campaign.
    ///
    /// - Returns: the campaign with its schedule and activity.
    func setStatus(_ status: Campaign.Status, of campaign: String) throws -> DocumentNode

    /// Creates a draft as a copy of a campaign.
    ///
    /// - Parameters:
    ///   - id: the id of the copy; default: derived from that of the campaign.
    ///   - name: the name of the copy; default: derived from that of the campaign.
    /// - Returns: the copy with its schedule and activity.
    func duplicate(campaign: String, id: String?, name: String?) throws -> DocumentNode

    /// The next occurrences of a campaign and the outcomes of its latest slots.
    ///
    /// - Parameters:
    ///   - instant: the lower bound of the occurrences, exclusive; `nil` for now.
    ///   - count: the maximum number of occurrences.
    ///   - pastCount: the maximum number of past slots.
    func schedule(of campaign: String, after instant: Date?, count: Int, pastCount: Int) throws -> CampaignOccurrences

    /// Compares the responses of the contacted customers of a run with those of the held-out customers.
    func lift(of run: CampaignRun.ID, days: Int, outcomes: [String]) throws -> LiftReport

    /// What changed from one run to another.
    ///
    /// - Parameter customers: how many of the customers whose first choice changed to list.
    func compare(_ first: CampaignRun.ID, with second: CampaignRun.ID, customers: Int) throws -> RunComparison

    /// Trains a model and writes it to a file on this machine.
    func train(_ request: TrainingRequest, output: String) throws -> TrainingReport

    /// By name.
    func datasets() throws -> [DatasetSummary]

    func dataset(_ name: String) throws -> DatasetSummary

    /// Newest first.
    func versions(of dataset: String) throws -> [DatasetSummary]

    /// Makes an earlier version of a dataset the current one.
    func restore(_ dataset: String, version: Int, isForced: Bool) throws -> DatasetSummary

    /// Imports files of interactions, all or none. Each becomes a batch.
    func importInteractions(_ paths: [String], in encoding: TextEncoding) throws -> [BatchSummary]

    /// The newest batches of the contact history, newest first.
    func batches(limit: Int) throws -> [BatchSummary]

    /// Removes an imported batch from the contact history.
    func undoBatch(_ batch: Int) throws

    func tasks(_ filter: TaskFilter, by order: TaskOrder, isDescending: Bool, limit: Int) throws -> [WorkTask]

    func taskCounts(of run: CampaignRun.ID) throws -> WorkTaskCounts

    func task(_ id: WorkTask.ID) throws -> WorkTaskDetails

    /// Claims the next tasks of a channel.
    ///
    /// - Parameter assignee: `nil` for the caller, also in the other changes of tasks.
    func claimTasks(
        of channel: Channel.ID, campaign: Campaign.ID?, count: Int, for assignee: String?
    ) throws -> [WorkTask]

    func claimTask(_ id: WorkTask.ID, for assignee: String?) throws -> WorkTask

    func releaseTask(_ id: WorkTask.ID, of assignee: String?) throws -> WorkTask

    func assignTask(_ id: WorkTask.ID, to assignee: String) throws -> WorkTask

    func completeTask(_ id: WorkTask.ID, _ outcome: WorkOutcome, of assignee: String?) throws -> WorkTask

    /// Writes tasks to a CSV file on this machine.
    ///
    /// - Returns: the number of tasks.
    func exportTasks(_ filter: TaskFilter, to path: String) throws -> Int

    /// Completes tasks with the outcomes of a file on this machine, all or none.
    func importOutcomes(_ path: String, in encoding: TextEncoding) throws -> WorkImportReport

    /// Newest first.
    func keys() throws -> [APIKey]

    /// - Parameter days: after how many days the key expires; `nil` for never.
    func createKey(name: String, role: AccessRole, days: Int?) throws -> NewAPIKey

    func revokeKey(_ id: APIKey.ID) throws

    /// Erases customers.
    ///
    /// - Parameter isCheck: whether to report without a change.
    func erase(_ ids: [String], isCheck: Bool) throws -> ErasureReport

    /// Explains the decision about one customer.
    ///
    /// - Parameter run: the run whose decision to explain; `nil` for the decision of a run now.
    func explain(campaign: String, customer: String, run: CampaignRun.ID?) throws -> CustomerDecision

    /// The start of the file that a run of the campaign would write now.
    func preview(campaign: String, rows: Int) throws -> FilePreview
}

/// How a campaign is run.
struct RunRequest {
    /// Whether to decide without recording any contact.
    var isDry = false
    /// The connection to which a dry run sends its files; `nil` to write nothing.
    var testConnection: DeliveryConnection.ID?
    /// Whether to start a run even if an earlier one was interrupted. Otherwise that one is completed.
    var startsNew = false
}
