/// The format, columns and destination of a run's output files.
public struct FileConfig: Hashable, Sendable, Codable {
    public enum Format: String, CaseIterable, Hashable, Sendable, Codable {
        case csv
        /// A list of objects.
        case json
        /// An object per line.
        case ndjson
        case parquet
    }

    public enum Compression: String, CaseIterable, Hashable, Sendable, Codable {
        case none, gzip, zstd
    }

    /// What has a file of its own.
    public enum Split: String, CaseIterable, Hashable, Sendable, Codable {
        /// A channel or an offer with recommendations.
        case channel, offer
        /// So many rows.
        case rows
    }

    public enum Destination: String, CaseIterable, Hashable, Sendable, Codable {
        case download, s3
    }

    public static let defaultColumns: [Column] = [.customer_id, .offer_name, .channel, .score, .creative]

    public var format: Format
    /// In the order of the file.
    public var columns: [Column]
    public var includePersonalization: Bool
    public var destination: Destination
    public var s3Path: String?
    public var csv: CSVDialect
    /// Of a text file as a whole, and of the pages within a Parquet file.
    public var compression: Compression
    public var splitBy: Split?
    /// With a split into ``Split/rows``.
    public var rowsPerFile: Int?
    /// A valid template; `nil` for ``nameTemplate``'s default.
    public var fileName: String?
    /// The connections to which the files are sent too.
    public var deliveries: [FileDelivery] = []
    /// Each gets a row per creative in every file that is sent to a destination.
    public var seeds: [SeedAddress]?

    public init(
        format: Format = .csv, columns: [Column] = FileConfig.defaultColumns, includePersonalization: Bool = false,
        destination: Destination = .download, s3Path: String? = nil, csv: CSVDialect = CSVDialect(),
        compression: Compression? = nil, splitBy: Split? = nil, rowsPerFile: Int? = nil, fileName: String? = nil,
        deliveries: [FileDelivery] = [], seeds: [SeedAddress]? = nil
    ) {
        self.format = format
        self.columns = columns
        self.includePersonalization = includePersonalization
        self.destination = destination
        self.s3Path = s3Path
        self.csv = csv
        self.compression = compression ?? Self.defaultCompression(of: format)
        self.splitBy = splitBy
        self.rowsPerFile = rowsPerFile
        self.fileName = fileName
        self.deliveries = deliveries
        self.seeds = seeds
    }

    /// Of the names of the files: the id of the run, and in a split that of the channel or offer, or the number of the file.
    public var nameTemplate: FileNameTemplate {
        fileName.flatMap { try? FileNameTemplate(parsing: $0) } ?? .standard(splitBy: splitBy)
    }

    private static func defaultCompression(of format: Format) -> Compression { format == .parquet ? .zstd : .none }
}

extension FileConfig {
    /// `nil` means all defaults. Without `columns`, `includePersonalization` adds its column to the default columns.
    init(reading reader: DocumentReader?) {
        self.init()
        guard let reader else { return }
        format = reader.choice("format", default: .csv)
        includePersonalization = reader.bool("includePersonalization", default: false)
        csv = CSVDialect(reading: reader.optionalObject("csv"))
        columns = Self.columns(reader, includePersonalization: includePersonalization, csv.encoding)
        destination = reader.choice("destination", default: .download)
        s3Path = reader.optionalText("s3Path")
        if let s3Path { _ = S3Location(s3Path, "s3Path", reading: reader) }
        if destination == .s3, reader.field("s3Path") == nil {
            reader.report(
                "s3Path", code: "file.missingPath", "The destination 's3' needs 's3Path'.",
                hint: "Write it as s3://bucket/prefix.")
        }
        if format != .csv, reader.field("csv") != nil {
            reader.report(
                "csv", severity: .warning, code: "file.unusedCSV", "'csv' has no effect with the format \(format.rawValue).",
                hint: "Remove it, or use format: csv.")
        }
        compression = reader.choice("compression", default: Self.defaultCompression(of: format))
        readNames(reader)
        deliveries = FileDelivery.list("deliveries", reading: reader)
        seeds = SeedAddress.list("seeds", reading: reader)
        reader.finish()
    }

    private mutating func readNames(_ reader: DocumentReader) {
        splitBy = reader.optionalChoice("splitBy")
        rowsPerFile = reader.optionalInt("rowsPerFile", in: 1...)
        if splitBy == .rows, reader.field("rowsPerFile") == nil {
            reader.report(
                "splitBy", code: "file.missingRows", "splitBy: rows needs 'rowsPerFile'.", hint: "Add rowsPerFile: 100000.")
        } else if splitBy != .rows, rowsPerFile != nil {
            reader.report(
                "rowsPerFile", code: "file.unusedRows", "'rowsPerFile' has no effect without splitBy: rows.",
                hint: "Add splitBy: rows, or remove 'rowsPerFile'.")
        }
        guard let text = reader.optionalText("fileName") else { return }
        do throws(FileNameTemplate.Fault) {
            try FileNameTemplate(parsing: text).check(splitBy: splitBy)
            fileName = text
        } catch {
            reader.report("fileName", code: error.code, error.message, hint: error.hint)
        }
    }

    var document: DocumentNode {
        .map([
            ("format", .text(format.rawValue)), ("columns", .list(columns.map(\.document))),
            ("includePersonalization", .bool(includePersonalization)),
            ("destination", .text(destination.rawValue)), ("s3Path", s3Path.map(DocumentNode.text)),
            ("csv", csv == CSVDialect() ? nil : csv.document),
            ("compression", compression == Self.defaultCompression(of: format) ? nil : .text(compression.rawValue)),
            ("splitBy", splitBy.map { .text($0.rawValue) }), ("rowsPerFile", rowsPerFile.map(DocumentNode.int)),
            ("fileName", fileName.map(DocumentNode.text)),
            ("deliveries", deliveries.isEmpty ? nil : .list(deliveries.map(\.document))),
            ("seeds", seeds.map { .list($0.map(\.document)) }),
        ])
    }
}
