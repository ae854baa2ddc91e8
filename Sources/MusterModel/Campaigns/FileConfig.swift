/// The format, columns and destination of a run's output file.
public struct FileConfig: Hashable, Sendable, Codable {
    public enum Format: String, CaseIterable, Hashable, Sendable, Codable {
        case csv, json
    }

    public enum Destination: String, CaseIterable, Hashable, Sendable, Codable {
        case download, s3
    }

    public enum Column: String, CaseIterable, Hashable, Sendable, Codable {
        case customer_id, offer_name, offer_id, channel, creative, score, rank, category, priority
        /// Only with ``FileConfig/includePersonalization``.
        case personalization
    }

    public static let defaultColumns: [Column] = [.customer_id, .offer_name, .channel, .score, .creative]

    public var format: Format
    /// In the order of the file.
    public var columns: [Column]
    public var includePersonalization: Bool
    public var destination: Destination
    public var s3Path: String?
    /// The connections to which the files are sent too.
    public var deliveries: [FileDelivery] = []

    public init(
        format: Format = .csv, columns: [Column] = FileConfig.defaultColumns, includePersonalization: Bool = false,
        destination: Destination = .download, s3Path: String? = nil, deliveries: [FileDelivery] = []
    ) {
        self.format = format
        self.columns = columns
        self.includePersonalization = includePersonalization
        self.destination = destination
        self.s3Path = s3Path
        self.deliveries = deliveries
    }
}

extension FileConfig {
    /// `nil` means all defaults. Without `columns`, `includePersonalization` adds its column to the default columns.
    init(reading reader: DocumentReader?) {
        self.init()
        guard let reader else { return }
        format = reader.choice("format", default: .csv)
        includePersonalization = reader.bool("includePersonalization", default: false)
        columns = Self.columns(reader, includePersonalization: includePersonalization)
        destination = reader.choice("destination", default: .download)
        s3Path = reader.optionalText("s3Path")
        if let s3Path { _ = S3Location(s3Path, "s3Path", reading: reader) }
        if destination == .s3, reader.field("s3Path") == nil {
            reader.report(
                "s3Path", code: "file.missingPath", "The destination 's3' needs 's3Path'.",
                hint: "Write it as s3://bucket/prefix.")
        }
        deliveries = FileDelivery.list("deliveries", reading: reader)
        reader.finish()
    }

    private static func columns(_ reader: DocumentReader, includePersonalization: Bool) -> [Column] {
        guard let columns: [Column] = reader.optionalChoices("columns") else {
            return defaultColumns + (includePersonalization ? [.personalization] : [])
        }
        guard case .list(let elements)? = reader.node["columns"]?.value else { return columns }
        if elements.isEmpty {
            reader.report(
                "columns", code: "file.noColumns", "'columns' is empty.",
                hint: "Name a column, or leave 'columns' out for the default ones.")
        }
        for (index, element) in elements.enumerated() where !includePersonalization {
            guard case .string(Column.personalization.rawValue) = element.value else { continue }
            reader.report(
                element, at: reader.path.appending("columns").appending(index), code: "file.personalizationOff",
                "The column 'personalization' needs 'includePersonalization'.", hint: "Add includePersonalization: true.")
        }
        return columns
    }

    var document: DocumentNode {
        .map([
            ("format", .text(format.rawValue)), ("columns", .texts(columns.map(\.rawValue))),
            ("includePersonalization", .bool(includePersonalization)),
            ("destination", .text(destination.rawValue)), ("s3Path", s3Path.map(DocumentNode.text)),
            ("deliveries", deliveries.isEmpty ? nil : .list(deliveries.map(\.document))),
        ])
    }
}
