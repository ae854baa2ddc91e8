internal import MusterFiles
public import MusterModel

/// The manifest at a destination, beside the files that it lists. It is sent last: a reader that waits for it finds all of them.
///
/// ```json
/// {
///   "campaignId": "weekly", "columns": ["customer_id", "offer_name"], "recommendations": 940, "runId": "weekly-1", "runNumber": 1,
///   "files": [{ "name": "weekly-1.csv", "format": "csv", "rows": 940, "bytes": 51234, "sha256": "…" }]
/// }
/// ```
public struct DeliveryManifest: Hashable, Sendable, Codable {
    public struct File: Hashable, Sendable, Codable {
        public var name: String
        public var format: FileConfig.Format
        public var rows: Int
        public var bytes: Int
        /// In hexadecimal.
        public var sha256: String
    }

    public var runId: CampaignRun.ID
    public var campaignId: Campaign.ID
    public var runNumber: Int
    /// The rows of all files.
    public var recommendations: Int
    /// The headers of the files' columns, in order.
    public var columns: [String]
    public var files: [File]

    /// The manifest of a run with its files as they are now, without those for webhooks. Equal runs have manifests with equal
    /// bytes.
    public init(of run: CampaignRun, columns: [String]) {
        runId = run.id
        campaignId = run.campaignId
        runNumber = run.runNumber
        let ordinary = run.files.filter { $0.webhookChannelId == nil }
        recommendations = ordinary.reduce(0) { $0 + $1.rows }
        self.columns = columns
        files = ordinary.map {
            File(name: $0.name, format: $0.format, rows: $0.rows, bytes: $0.bytes, sha256: $0.sha256)
        }
    }

    /// Writes the manifest to a file, durably.
    public func write(to path: String) throws -> LocalFile {
        var file = try DurableFile(path: path)
        try file.append(Array((try CanonicalJSON.text(self, isPretty: true) + "\n").utf8))
        let sealed = try file.seal()
        try sealed.publish()
        return LocalFile(path: path, byteCount: sealed.byteCount, sha256: sealed.sha256)
    }
}
