internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import customers, or other data, from CSV, JSON lines or Parquet.",
        discussion: """
            The files together become a new version of the dataset; the one before is replaced only when all is well. A CSV \
            file is UTF-8 text and begins with the names of its columns; commas, semicolons, tabs or | separate its fields, \
            double quotes go around a field with one of them in it. An empty field is a missing value. Types are guessed \
            from the data and shown; the key is always text and stays as it is, must be in every row, and occur once.

              muster import customers-*.csv.gz --dataset customers --key customer_id
            """)

    @Argument(help: ArgumentHelp("Files of one format; .gz or .zst when compressed.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(help: ArgumentHelp("The dataset's name.", valueName: "name"))
    var dataset = DatasetSchema.defaultName

    @Option(help: ArgumentHelp("The column that identifies a row.", valueName: "column"))
    var key: String

    @Option(help: ArgumentHelp("About how many rows a part file holds.", valueName: "rows"))
    var partSize = DatasetImport.defaultRowsPerPart

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name at least one file.") }
        if partSize < 1 { throw ValidationError("--part-size must be 1 or more.") }
    }

    func run() throws {
        let workspace = try workspace.open()
        let bar = ProgressBar("importing")
        defer { bar.clear() }
        let version = try workspace.datasets.import(
            DatasetImport(files: files, name: dataset, key: key, rowsPerPart: partSize)
        ) { step in
            switch step {
            case .reading: bar.update(0)
            case .writing(let part, let count): bar.update(0.5 + 0.5 * Double(part - 1) / Double(count))
            }
        }
        bar.clear()
        if json.isWanted { return try Terminal.printJSON(version) }
        var table = TextTable([("Column", .left), ("Type", .left)])
        for column in version.schema.columns {
            table.add([column.name, column.name == version.schema.keyColumn ? "\(column.storage), the key" : column.storage])
        }
        print(table.text())
        print("")
        print(
            "Imported \(NumberFormatting.count(version.rowCount, "row", "rows")) into \(version.key.dataset) "
                + "(version \(version.key.version), \(NumberFormatting.count(version.parts.count, "part", "parts"))).")
    }
}
