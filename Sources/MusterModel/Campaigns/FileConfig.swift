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

    public init(
        format: Format = .csv, columns: [Column] = FileConfig.defaultColumns, includePersonalization: Bool = false,
        destination: Destination = .download, s3Path: String? = nil, csv: CSVDialect = CSVDialect(),
        compression: Compression? = nil, splitBy: Split? = nil, rowsPerFile: Int? = nil, fileName: String? = nil
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
        if let s3Path, !Self.isS3Path(s3Path) {
            reader.report(
                "s3Path", code: "file.invalidPath", "'\(s3Path)' is not the address of a folder in S3.",
                hint: "Write it as s3://bucket/prefix. A bucket has 3 to 63 of a-z, 0-9, '.' and '-'.")
        }
        if destination == .s3, reader.field("s3Path") == nil {
            reader.report(
                "s3Path", code: "file.missingPath", "The destination 's3' needs 's3Path'.",
                hint: "Write it as s3://bucket/prefix.")
        } else if destination == .s3 {
            reader.report(
                "destination", severity: .warning, code: "file.unsupportedDestination",
                "This version of Muster cannot deliver to S3 yet, so every run of the campaign fails.",
                hint: "Use destination: download.")
        }
        if format != .csv, reader.field("csv") != nil {
            reader.report(
                "csv", severity: .warning, code: "file.unusedCSV", "'csv' has no effect with the format \(format.rawValue).",
                hint: "Remove it, or use format: csv.")
        }
        compression = reader.choice("compression", default: Self.defaultCompression(of: format))
        readNames(reader)
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

    /// - Source: the naming rules of S3 for general purpose buckets and for object keys.
    private static func isS3Path(_ text: String) -> Bool {
        guard text.hasPrefix("s3://"), text.utf8.count <= 1_024 else { return false }
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let bucket = parts[0].utf8
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) }
        guard (3...63).contains(bucket.count), let first = bucket.first, let last = bucket.last, isAlphanumeric(first),
            isAlphanumeric(last), bucket.allSatisfy({ isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e }),
            !parts[0].contains("..")
        else { return false }
        let prefix = parts.count > 1 ? parts[1] : ""
        return !prefix.hasPrefix("/") && !prefix.contains("//")
            && prefix.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 && $0.value != 0x7f }
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
        ])
    }
}
