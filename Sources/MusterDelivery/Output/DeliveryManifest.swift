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
    /// A file as it is at the destination: if it is encrypted, name, size and digest are those of the encrypted file.
    public struct File: Hashable, Sendable, Codable {
        public var name: String
        /// Of the content.
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

    /// The manifest of a run with its files as they are now. Equal runs have manifests with equal bytes, unless they are encrypted.
    ///
    /// - Parameter encrypted: the encrypted files, by the names of the run's files.
    public init(of run: CampaignRun, columns: [String], encrypted: [String: EncryptedObject] = [:]) {
        runId = run.id
        campaignId = run.campaignId
        runNumber = run.runNumber
        recommendations = run.files.reduce(0) { $0 + $1.rows }
        self.columns = columns
        files = run.files.map {
            let object = encrypted[$0.name]
            return File(
                name: $0.name + (object == nil ? "" : PGPEncryption.nameExtension), format: $0.format, rows: $0.rows,
                bytes: object?.bytes ?? $0.bytes, sha256: object?.sha256 ?? $0.sha256)
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
