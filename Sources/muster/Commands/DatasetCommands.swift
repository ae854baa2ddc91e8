internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct DatasetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "datasets", abstract: "List the datasets.")

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let datasets = try backend.open().datasets()
        if json.isEnabled { return try Terminal.printJSON(datasets) }
        guard !datasets.isEmpty else {
            Terminal.note("There are no datasets yet. Import one with: muster import FILE --dataset customers --key COLUMN")
            return
        }
        var table = TextTable([
            ("Dataset", .left), ("Version", .right), ("Rows", .right), ("Key", .left), ("Columns", .right), ("Imported", .left),
        ])
        for dataset in datasets {
            table.add([
                dataset.name, "\(dataset.version)", NumberFormatting.count(dataset.rowCount), dataset.keyColumn,
                "\(dataset.columns.count)", InstantFormat.text(dataset.importedAt),
            ])
        }
        print(table.text())
    }
}

struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Show a dataset and its versions, or restore an earlier version.",
        discussion: """
              muster dataset customers
              muster dataset customers --versions
              muster dataset restore customers 3
            """,
        subcommands: [DatasetShowCommand.self, DatasetRestoreCommand.self], defaultSubcommand: DatasetShowCommand.self)
}

struct DatasetShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the columns of a dataset, or its versions.")

    @Argument(help: ArgumentHelp("The dataset's name.", valueName: "name"))
    var name: String

    @Flag(help: "List the versions that are kept, newest first.")
    var versions = false

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let backend = try backend.open()
        let current = try backend.dataset(name)
        if versions {
            let versions = try backend.versions(of: name)
            if json.isEnabled { return try Terminal.printJSON(versions) }
            return DatasetReport.printVersions(versions, current: current.version)
        }
        if json.isEnabled { return try Terminal.printJSON(current) }
        DatasetReport.printColumns(of: current)
        print("")
        print(
            "\(NumberFormatting.count(current.rowCount, "row", "rows")), version \(current.version), imported at "
                + "\(InstantFormat.text(current.importedAt)).")
    }
}

struct DatasetRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make an earlier version of a dataset the current one.",
        discussion: "The versions stay: restore the later one to undo this. List them with muster dataset NAME --versions.")

    @Argument(help: ArgumentHelp("The dataset's name.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("The number of the version.", valueName: "version"))
    var version: Int

    @Flag(help: "Restore even if active campaigns cannot run with the version.")
    var force = false

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let restored = try backend.open().restore(name, version: version, isForced: force)
        if json.isEnabled { return try Terminal.printJSON(restored) }
        print(
            "Restored version \(restored.version) of \(name): \(NumberFormatting.count(restored.rowCount, "row", "rows")), "
                + "imported at \(InstantFormat.text(restored.importedAt)).")
    }
}
