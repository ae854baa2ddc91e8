internal import ArgumentParser
internal import Foundation
internal import MusterModel

struct CustomersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customers",
        abstract: "Erase customers.",
        subcommands: [CustomersEraseCommand.self])
}

struct CustomersEraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove customers from datasets, the contact history, and the results and files of runs.",
        discussion: """
            Removes them from all kept versions of the datasets, and records in the audit log how many rows were removed, not of \
            whom. Repeat the command if it is interrupted. Backups, and copies of delivered files elsewhere, are not changed.

              muster customers erase 0042 --check
              muster customers erase --ids-from requests.txt
            """)

    @Argument(help: ArgumentHelp("The ids of the customers, exactly as in the data.", valueName: "id"))
    var ids: [String] = []

    @Option(
        name: .customLong("ids-from"),
        help: ArgumentHelp("A file with one id per line; - is standard input.", valueName: "file"), completion: .file())
    var idFile: String?

    @Flag(help: "Report what would be removed, and change nothing.")
    var check = false

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if ids.isEmpty, idFile == nil { throw ValidationError("Name the customers, or a file with their ids: --ids-from FILE.") }
    }

    func run() throws {
        let report = try backend.open().erase(ids + fileIds(), isCheck: check)
        if json.isEnabled { return try Terminal.printJSON(report) }
        print(report.text)
        for (texts, note) in [
            (report.notFound, "no row found of"),
            (
                report.notSearched,
                "not searched, because no column is known to refer to a "
                    + "customer ('customerColumn' of its Dataset definition names one)"
            ),
            (report.definitions, "these definitions name an id, and were not changed"),
        ] where !texts.isEmpty {
            let rest = texts.count > 10 ? ", and \(NumberFormatting.count(texts.count - 10)) more" : ""
            Terminal.note("note: \(note): \(texts.prefix(10).joined(separator: ", "))\(rest).")
        }
        Terminal.note(
            "note: backups, and copies of delivered files elsewhere, are not changed. The counts that runs reported stay.")
    }

    private func fileIds() throws -> [String] {
        guard let idFile else { return [] }
        let data =
            idFile == "-"
            ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: idFile)
        guard let data, let text = String(bytes: data, encoding: .utf8) else {
            throw CommandError(
                "erasure.unreadableFile", "The file '\(idFile)' cannot be read as UTF-8 text.",
                hint: "Name a file with one id per line.")
        }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }
}

extension ErasureReport {
    fileprivate var text: String {
        let verb = check ? "Would remove" : "Removed"
        guard rows > 0 else { return check ? "Nothing to remove." : "Nothing was left to remove." }
        var table = TextTable([("Place", .left), ("Rows", .right)])
        for dataset in datasets {
            table.add([
                "dataset \(dataset.dataset), \(NumberFormatting.count(dataset.versions, "version", "versions"))",
                NumberFormatting.count(dataset.rows),
            ])
        }
        if interactions > 0 { table.add(["imported interactions", NumberFormatting.count(interactions)]) }
        if tasks > 0 { table.add(["tasks of work lists", NumberFormatting.count(tasks)]) }
        for run in runs {
            table.add(["results of run \(run.runId)", NumberFormatting.count(run.results)])
            if run.delivered > 0 { table.add(["files of run \(run.runId)", NumberFormatting.count(run.delivered)]) }
        }
        return "\(verb) \(NumberFormatting.count(customers, "customer", "customers")):\n\n\(table.text())"
    }
}
