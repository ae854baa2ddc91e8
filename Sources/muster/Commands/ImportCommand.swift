internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import customers, or other data, from CSV, JSON lines or Parquet.",
        discussion: """
            The files together become a new version of the dataset. It replaces the current version only if the \
            import succeeds. A CSV file is UTF-8 text and starts with a line of column names. Fields are separated by \
            commas, semicolons, tabs or |; a field that contains a separator is enclosed in double quotes. An empty field \
            is a missing value. Types are inferred from the data and shown. The key is always text, is kept unchanged, and \
            must be present and unique in every row.

              muster import customers-*.csv.gz --dataset customers --key customer_id
            """)

    @Argument(
        help: ArgumentHelp("Files of the same format; compressed files end in .gz or .zst.", valueName: "file"),
        completion: .file())
    var files: [String]

    @Option(help: ArgumentHelp("The dataset's name.", valueName: "name"))
    var dataset = DatasetSchema.defaultName

    @Option(help: ArgumentHelp("The column that identifies a row.", valueName: "column"))
    var key: String

    @Option(help: ArgumentHelp("The approximate number of rows of a part file.", valueName: "rows"))
    var partSize = DatasetImport.defaultRowsPerPart

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name at least one file.") }
        if partSize < 1 { throw ValidationError("--part-size must be 1 or more.") }
    }

    func run() throws {
        if let server = try backend.remote() { return try run(on: server) }
        let workspace = try backend.workspace.open()
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
        if json.isEnabled { return try Terminal.printJSON(version) }
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
