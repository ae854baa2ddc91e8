internal import ArgumentParser
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterService

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import customers, or other data, from CSV, JSON lines or Parquet.",
        discussion: """
            The files together become a new version of the dataset. It replaces the current version only if the \
            import succeeds. A CSV file starts with a line of column names. Fields are separated by commas, semicolons, \
            tabs or |; a field that contains a separator is enclosed in double quotes. An empty field is a missing value. \
            The key is always text, is kept unchanged, and must be present and unique in every row.

            A column is a number, a boolean, a date or a timestamp only if every value in all files is written as one. Otherwise \
            it is text, exactly as in the files. The types are shown. A Dataset definition can declare them.

            A new version is refused if it lacks a column that an active campaign uses, has it with another type, or has far \
            fewer rows than the current one; --force accepts it. The last 10 versions are kept: see muster dataset restore.

              muster import customers-*.csv.gz --dataset customers --key customer_id
              muster import changes.csv --mode upsert
              muster import export.csv --key id --encoding windows-1252 --decimal , --date-format %d.%m.%Y
            """)

    @Argument(
        help: ArgumentHelp("Files of the same format; compressed files end in .gz or .zst.", valueName: "file"),
        completion: .file())
    var files: [String]

    @Option(help: ArgumentHelp("The dataset's name.", valueName: "name"))
    var dataset = DatasetSchema.defaultName

    @Option(
        help: ArgumentHelp(
            "The column that identifies a row (default: from the Dataset definition, or as before).", valueName: "column"))
    var key: String?

    @Flag(help: "Make a key of the number of the row; --key names its column (default: row_key).")
    var keyFromRow = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Make a key of the values of these columns; --key names its column (default: row_key).", valueName: "column"))
    var keyHash: [String] = []

    @Option(
        help: ArgumentHelp(
            "replace: the files are all rows. upsert: they add and replace rows. delete: they name keys to remove.",
            valueName: "replace|upsert|delete"),
        transform: { try choice($0, ImportMode(rawValue: $0), among: ImportMode.allCases.map(\.rawValue)) })
    var mode = ImportMode.replace

    @OptionGroup(title: "Notation") var notation: NotationOptions

    @Flag(help: "Do everything except the change to the new version.")
    var check = false

    @Flag(help: "Import even if active campaigns cannot run with the new version, or if it has too few rows.")
    var force = false

    @Option(help: ArgumentHelp("The approximate number of rows of a part file.", valueName: "rows"))
    var partSize = DatasetImport.defaultRowsPerPart

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    private var keySource: KeySource { keyFromRow ? .row : keyHash.isEmpty ? .column : .hash(keyHash) }

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name at least one file.") }
        if partSize < 1 { throw ValidationError("--part-size must be 1 or more.") }
        if keyFromRow && !keyHash.isEmpty { throw ValidationError("Use either --key-from-row or --key-hash.") }
        if keyFromRow && mode != .replace {
            throw ValidationError("--key-from-row works with --mode replace only: a row has another number in every file.")
        }
    }

    func run() throws {
        let summary = try backend.remote().map(imported(by:)) ?? importedHere()
        if json.isEnabled { return try Terminal.printJSON(summary) }
        DatasetReport.printColumns(of: summary.dataset)
        print("")
        print(text(of: summary))
        for change in summary.changes { Terminal.note("note: " + change.message(dataset: dataset)) }
        for column in summary.dataset.columns {
            guard let example = column.numberExample else { continue }
            Terminal.note(
                "note: column '\(column.name)' is text, because its numbers are written as '\(example)'. --decimal and --thousands, or "
                    + "the dataset's definition, say how numbers are written.")
        }
        if let similar = summary.similarKeys {
            Terminal.note(
                "note: \(NumberFormatting.count(similar.groups, "group of keys differs", "groups of keys differ")) only in case or "
                    + "blanks: "
                    + similar.first.map { $0.map { "'\($0)'" }.joined(separator: " and ") }.joined(separator: "; ") + ".")
        }
    }

    /// Imports the files in the workspace.
    private func importedHere() throws -> ImportSummary {
        let workspace = try backend.workspace.open()
        let key = try key ?? (keySource == .column ? workspace.datasets.key(of: dataset) : KeySource.generatedName)
        let source = DatasetImport(
            files: files, name: dataset, key: key, keySource: keySource, mode: mode, options: try notation.options(),
            rowsPerPart: partSize)
        let bar = ProgressBar("importing")
        defer { bar.clear() }
        let interruption = ImportInterruption()
        let signals = StopSignals(
            isStopping: { interruption.isStopped }, stop: interruption.stop, message: "Stopping the import.")
        defer { signals.cancel() }
        let report = try workspace.datasets.import(source, isForced: force, isCheck: check, interruption: interruption) { step in
            switch step {
            case .reading: bar.update(0)
            case .writing(let part, let count): bar.update(0.5 + 0.5 * Double(part - 1) / Double(count))
            }
        }
        return ImportSummary(report)
    }

    private func text(of summary: ImportSummary) -> String {
        let version = summary.dataset
        let rows = NumberFormatting.count(version.rowCount, "row", "rows")
        let place =
            "\(version.name) (version \(version.version), "
            + NumberFormatting.count(version.partCount, "part", "parts") + ")"
        guard let counts = summary.counts else {
            return check
                ? "The import would succeed: \(rows) into \(place). Nothing was changed." : "Imported \(rows) into \(place)."
        }
        let effect =
            mode == .delete
            ? NumberFormatting.count(counts.removed, "row removed", "rows removed")
                + (counts.unknown > 0 ? ", \(NumberFormatting.count(counts.unknown, "key not found", "keys not found"))" : "")
            : "\(NumberFormatting.count(counts.added, "row added", "rows added")), "
                + "\(NumberFormatting.count(counts.replaced)) replaced"
        return "\(check ? "Checked only" : "Changed"): \(effect); \(rows) in \(place)."
    }
}

/// How values are written in the files of an import.
struct NotationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How dates are written, such as %d/%m/%Y, or of one column: due=%d/%m/%Y. Repeatable.", valueName: "format"))
    var dateFormat: [String] = []

    @Option(
        help: ArgumentHelp(
            "The type of a column, such as zip=string: string, int, double, bool, date or timestamp. Repeatable.",
            valueName: "column=type"))
    var type: [String] = []

    @Option(
        help: ArgumentHelp("The sign before a fraction: . or ,", valueName: "sign"),
        transform: { try choice($0, DecimalMark(rawValue: $0), among: DecimalMark.allCases.map(\.rawValue)) })
    var decimal = DecimalMark.point

    @Option(help: ArgumentHelp("The sign between groups of three digits.", valueName: "sign"))
    var thousands: String?

    @Option(help: ArgumentHelp("A text that is a missing value, such as N/A. Repeatable.", valueName: "text"))
    var null: [String] = []

    @Option(
        help: ArgumentHelp("The encoding of text files: utf-8, utf-16 or windows-1252.", valueName: "encoding"),
        transform: { try choice($0, TextEncoding(named: $0), among: TextEncoding.allCases.map(\.rawValue)) })
    var encoding = TextEncoding.utf8

    func validate() throws {
        if let thousands, thousands.count != 1 || thousands == decimal.rawValue || thousands.contains(where: \.isNumber) {
            throw ValidationError("--thousands must be one sign, not a digit and not the sign of --decimal.")
        }
        _ = try options()
    }

    func options() throws -> ReadingOptions {
        var columns: [String: DatasetDefinition.Column] = [:]
        var formats: [DateFormat] = []
        for text in dateFormat {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard let written = parts.last, let format = DateFormat(written) else {
                throw ValidationError("'\(text)' is not a date format. \(DateFormat.hint)")
            }
            if parts.count == 2 {
                columns[parts[0], default: .init(name: parts[0])].format = format
                columns[parts[0]]?.type = format.hasTime ? .timestamp : .date
            } else {
                formats.append(format)
            }
        }
        for text in type {
            let parts = text.split(separator: "=").map(String.init)
            guard parts.count == 2, let kind = ColumnKind(rawValue: parts[1]) else {
                throw ValidationError(
                    "'\(text)' is not COLUMN=TYPE with one of the types \(ColumnKind.allCases.map(\.rawValue).joined(separator: ", "))."
                )
            }
            columns[parts[0], default: .init(name: parts[0])].type = kind
        }
        return ReadingOptions(
            nullValues: null, decimal: decimal, thousands: thousands?.first, dateFormats: formats, encoding: encoding,
            columns: columns.values.sorted { $0.name < $1.name })
    }
}

/// The value of an option that is one of a few texts.
func choice<Choice>(_ text: String, _ choice: Choice?, among texts: [String]) throws -> Choice {
    guard let choice else { throw ValidationError("'\(text)' is not \(DidYouMean.choices(texts)).") }
    return choice
}
