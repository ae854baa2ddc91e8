internal import Foundation
internal import MusterModel

/// The paths of a run's files.
struct RunFolder {
    private let workspace: Workspace
    private let run: CampaignRun.ID

    fileprivate init(of run: CampaignRun.ID, in workspace: Workspace) {
        self.run = run
        self.workspace = workspace
    }

    /// Relative to the workspace.
    var relativePath: String { "runs/\(run)" }
    /// The folder of the files that are delivered, relative to the workspace.
    var output: String { relativePath + "/output" }
    /// The folder of the files that deliveries make for themselves, relative to the workspace.
    var prepared: String { relativePath + "/prepared" }
    /// The folder of the files that are sent to webhooks, relative to the workspace.
    var webhooks: String { relativePath + "/webhooks" }
    /// The folder of the run's journal, relative to the workspace.
    var checkpoint: String { relativePath + "/checkpoint" }
    /// The run's file among the contacts, relative to the workspace.
    var contacts: String { "interactions/contacts/\(run).parquet" }

    /// The file of the recommendations that the webhook of a channel has rejected, relative to the workspace.
    func rejected(by channel: Channel.ID) -> String { "\(webhooks)/\(run).\(channel).rejected.ndjson" }

    /// Relative to the workspace.
    var results: String { relativePath + "/results.parquet" }

    var path: String { workspace.path(of: relativePath) }
    var checkpointPath: String { workspace.path(of: checkpoint) }
    var resultsPath: String { path + "/results.parquet" }
    var manifestPath: String { path + "/manifest.json" }

    /// Removes everything that the run wrote. A file that cannot be removed does no harm.
    func removeFiles() {
        let outputs = (try? FileManager.default.contentsOfDirectory(atPath: path + "/output")) ?? []
        let others = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let files =
            outputs.map { "\(path)/output/\($0)" } + others.filter { $0 != "output" }.map { "\(path)/\($0)" }
            + [workspace.path(of: contacts)]
        for file in files { try? FileManager.default.removeItem(atPath: file) }
    }

    /// Removes the checkpoint. One that cannot be removed does no harm.
    func removeCheckpoint() {
        try? FileManager.default.removeItem(atPath: checkpointPath)
    }
}

extension Workspace {
    func folder(of run: CampaignRun.ID) -> RunFolder { RunFolder(of: run, in: self) }
}

extension CampaignRun {
    /// Whether the run has ended without a decision. Its files are not used.
    var isUndelivered: Bool { [.failed, .cancelled].contains(status) }
}
