/// The start of the file that a run of a campaign would write now.
public struct FilePreview: Hashable, Sendable, Codable {
    public var campaignId: Campaign.ID
    /// The name of the file; in a split, of the one with the first row.
    public var name: String
    public var format: FileConfig.Format
    public var columns: [String]
    public var rows: Int
    /// The file's contents, without its compression and in UTF-8. Rows of a Parquet file are written as lines of JSON.
    public var text: String

    public init(
        campaignId: Campaign.ID, name: String, format: FileConfig.Format, columns: [String], rows: Int, text: String
    ) {
        self.campaignId = campaignId
        self.name = name
        self.format = format
        self.columns = columns
        self.rows = rows
        self.text = text
    }
}
