internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent copy of a workspace to a file, also while a server uses it.",
        discussion: """
            The file is a tar archive with the database and all files that it names. The contact history is part of it: \
            without it, a restored workspace would contact customers again.

              muster backup /backups/bank-$(date +%F).tar
              muster restore /backups/bank-2026-03-01.tar bank
            """)

    @Argument(help: ArgumentHelp("The file; replaced if it exists.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if file.isEmpty { throw ValidationError("The name of the file is empty.") }
    }

    func run() throws {
        let report = try workspace.open().backups.create(file)
        if json.isEnabled { return try Terminal.printJSON(report) }
        Terminal.note(
            "Wrote \(NumberFormatting.count(report.files, "file", "files")), \(NumberFormatting.bytes(report.bytes)), to \(file)."
        )
        if !report.unfinishedRuns.isEmpty {
            let runs = report.unfinishedRuns.map(\.rawValue).joined(separator: ", ")
            Terminal.note("note: not ended, and failed in a restored workspace: \(runs).")
        }
        guard !report.unfinishedDeliveries.isEmpty else { return }
        let runs = report.unfinishedDeliveries.map(\.rawValue).joined(separator: ", ")
        Terminal.note("note: not delivered completely, and not delivered further by a restored workspace: \(runs).")
    }
}

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a workspace of a backup.",
        discussion: """
            Every file is compared with its digest, and the database is checked, before the workspace appears. Runs that had \
            not ended when the backup was made are recorded as failed, because they may have delivered their files afterwards; \
            for the same reason, open deliveries are recorded as failed.

              muster restore /backups/bank-2026-03-01.tar bank
            """)

    @Argument(help: ArgumentHelp("A file written by muster backup.", valueName: "file"), completion: .file())
    var file: String

    @Argument(help: ArgumentHelp("The folder of the workspace, new or empty.", valueName: "dir"), completion: .directory)
    var folder: String

    @OptionGroup var json: JSONOption

    func validate() throws {
        if file.isEmpty || folder.isEmpty { throw ValidationError("The name of the file or of the folder is empty.") }
    }

    func run() throws {
        let report = try BackupService.restore(file, to: folder)
        if json.isEnabled { return try Terminal.printJSON(report) }
        Terminal.note(
            "Restored \(NumberFormatting.count(report.files, "file", "files")), as of "
                + "\(InstantFormat.text(report.createdAt)), to \(folder). All digests match.")
        if !report.unfinishedRuns.isEmpty {
            Terminal.note("note: recorded as failed: \(report.unfinishedRuns.map(\.rawValue).joined(separator: ", ")).")
        }
        if !report.unfinishedDeliveries.isEmpty {
            let runs = report.unfinishedDeliveries.map(\.rawValue).joined(separator: ", ")
            Terminal.note(
                "note: deliveries of these runs were open and are recorded as failed: \(runs). Look at the destinations before "
                    + "you redeliver them.")
        }
        if !report.scheduledCampaigns.isEmpty {
            Terminal.note(
                "note: a server of this workspace runs these campaigns by their schedules: "
                    + "\(report.scheduledCampaigns.map(\.rawValue).joined(separator: ", ")). Stop the server of the other workspace "
                    + "first, or pause them.")
        }
    }
}
