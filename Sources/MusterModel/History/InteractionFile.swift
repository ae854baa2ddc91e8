public import Foundation

/// A Parquet file of the contact history: contacts that a run made, or responses that were imported.
public struct InteractionFile: Hashable, Sendable, Codable {
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case contacts, responses
    }

    /// Ascending in the order of registration, and never reused; 0 before the file is registered.
    public var batch: Int
    public var kind: Kind
    /// Relative to the workspace. Batches of responses share a file after compaction.
    public var path: String
    /// The run that made the contacts.
    public var runId: CampaignRun.ID?
    /// The instant of the run's contacts.
    public var asOf: Date?
    /// Rows of this batch, not of the whole file, and without withheld contacts.
    public var rowCount: Int
    /// Withheld contacts: recommendations to held-out customers. Policies count them like contacts.
    public var withheldCount: Int
    /// The first and the last instant of the batch's interactions; absent when there are none.
    public var firstAt: Date?
    public var lastAt: Date?
    /// The first and the last customer of the batch, in byte order, withheld contacts included.
    public var minCustomer: String?
    public var maxCustomer: String?
    /// The digest, in hexadecimal, of the file from which responses were imported.
    public var sha256: String?
    public var registeredAt: Date

    public init(
        batch: Int = 0, kind: Kind, path: String, runId: CampaignRun.ID? = nil, asOf: Date? = nil, rowCount: Int,
        withheldCount: Int = 0, firstAt: Date? = nil, lastAt: Date? = nil, minCustomer: String? = nil, maxCustomer: String? = nil,
        sha256: String? = nil, registeredAt: Date
    ) {
        self.batch = batch
        self.kind = kind
        self.path = path
        self.runId = runId
        self.asOf = asOf
        self.rowCount = rowCount
        self.withheldCount = withheldCount
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.minCustomer = minCustomer
        self.maxCustomer = maxCustomer
        self.sha256 = sha256
        self.registeredAt = registeredAt
    }

    /// The outcome of imported interactions that are contacts.
    public static let contactOutcome = "contact"
}

/// The contact history at one instant.
public struct InteractionSnapshot: Hashable, Sendable {
    /// The last batch that belongs to it; 0 when there is none.
    public var batch: Int
    public var asOf: Date
    /// Its batches, in order.
    public var files: [InteractionFile]

    public init(batch: Int, asOf: Date, files: [InteractionFile]) {
        self.batch = batch
        self.asOf = asOf
        self.files = files
    }
}
