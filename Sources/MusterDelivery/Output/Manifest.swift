public import MusterFiles
public import MusterModel

/// The record of what a run delivered: `manifest.json` beside its files.
///
/// ```json
/// {
///   "campaignId": "weekly", "customers": 1200, "recommendations": 940, "runId": "weekly-1", "runNumber": 1,
///   "files": [{ "path": "runs/weekly-1/output/weekly-1.csv", "format": "csv", "rows": 940, "bytes": 51234, "sha256": "…" }]
/// }
/// ```
public struct Manifest: Hashable, Sendable, Codable {
    public var runId: CampaignRun.ID
    public var campaignId: Campaign.ID
    public var runNumber: Int
    /// The number of customers in the segment.
    public var customers: Int
    public var recommendations: Int
    /// As they are now: rows of erased customers are not in them.
    public var files: [OutputFile]
    /// The number of customers who were erased from the files since the run; `nil` if there are none.
    public var erasedCustomers: Int?

    public init(
        runId: CampaignRun.ID, campaignId: Campaign.ID, runNumber: Int, customers: Int, recommendations: Int,
        files: [OutputFile]
    ) {
        self.runId = runId
        self.campaignId = campaignId
        self.runNumber = runNumber
        self.customers = customers
        self.recommendations = recommendations
        self.files = files
    }

    /// Writes the manifest, durable under a temporary name.
    public func seal(path: String) throws -> SealedFile {
        var file = try DurableFile(path: path)
        try file.append(Array((try CanonicalJSON.text(self, isPretty: true) + "\n").utf8))
        return try file.seal()
    }

    /// The manifest as it is on disk; `nil` when the file does not hold one.
    public static func read(_ file: SealedFile) throws -> Manifest? {
        var bytes: [UInt8] = []
        try FileChunks(path: file.temporaryPath).forEach { bytes += $0 }
        return try? CanonicalJSON.value(from: String(decoding: bytes, as: UTF8.self))
    }
}
