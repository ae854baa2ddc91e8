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
        /// Those of the rows that are for seed addresses; `nil` for none. They are at the end of the file.
        public var seedRows: Int?
    }

    /// The part of the run's customers whose rows the files have.
    public struct Wave: Hashable, Sendable, Codable {
        /// From 1.
        public var number: Int
        public var count: Int
        /// Customers some of whose recommendations are not sent, because they may no longer be contacted.
        public var removedCustomers: Int
        public var removedRecommendations: Int

        public init(number: Int, count: Int, removedCustomers: Int, removedRecommendations: Int) {
            self.number = number
            self.count = count
            self.removedCustomers = removedCustomers
            self.removedRecommendations = removedRecommendations
        }
    }

    public var runId: CampaignRun.ID
    public var campaignId: Campaign.ID
    public var runNumber: Int
    /// The rows of all files, without those for seed addresses.
    public var recommendations: Int
    /// The headers of the files' columns, in order.
    public var columns: [String]
    public var files: [File]
    /// `nil` for a run without waves.
    public var wave: Wave?
    /// The ids of the seed addresses; `nil` if there are none.
    public var seeds: [String]?

    /// The manifest of a delivery of a run, without its files for webhooks. Equal files have manifests with equal bytes, unless they are
    /// encrypted.
    ///
    /// - Parameters:
    ///   - delivery: with the encrypted objects that it has sent.
    ///   - files: as they are sent, before they are encrypted.
    public init(of run: CampaignRun, _ delivery: Delivery, files: [OutputFile]) {
        runId = run.id
        campaignId = run.campaignId
        runNumber = run.runNumber
        let ordinary = files.filter { $0.webhookChannelId == nil }
        recommendations = ordinary.reduce(0) { $0 + $1.rows - ($1.seedRows ?? 0) }
        columns = delivery.columns
        self.files = ordinary.map { file in
            // One that an earlier attempt has sent is another than encrypting the file again would give.
            let object = delivery.files.first { $0.file == file.name }?.encrypted
            return File(
                name: file.name + (object == nil ? "" : PGPEncryption.nameExtension), format: file.format, rows: file.rows,
                bytes: object?.bytes ?? file.bytes, sha256: object?.sha256 ?? file.sha256, seedRows: file.seedRows)
        }
        wave = delivery.wave.map {
            Wave(
                number: $0.number, count: $0.count, removedCustomers: delivery.prepared?.removedCustomers ?? 0,
                removedRecommendations: delivery.prepared?.removedRows ?? 0)
        }
        seeds = delivery.seeds.isEmpty ? nil : delivery.seeds
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
