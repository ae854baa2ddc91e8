/// What the output file of a run looks like.
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

    public init(
        format: Format = .csv, columns: [Column] = FileConfig.defaultColumns, includePersonalization: Bool = false,
        destination: Destination = .download, s3Path: String? = nil
    ) {
        self.format = format
        self.columns = columns
        self.includePersonalization = includePersonalization
        self.destination = destination
        self.s3Path = s3Path
    }
}
