public import Foundation

/// A Parquet file of the contact history: contacts that a run made, or responses that were imported.
public struct InteractionFile: Hashable, Sendable, Codable {
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case contacts, responses
    }

    /// Grows with every registration, and is never used twice; 0 before the file is registered.
    public var batch: Int
    public var kind: Kind
    /// Relative to the workspace. Several batches of responses share a file once they were merged.
    public var path: String
    /// The run that made the contacts.
    public var runId: CampaignRun.ID?
    /// When the run made its contacts.
    public var asOf: Date?
    /// Of this batch.
    public var rowCount: Int
    /// The first and the last instant of the batch's interactions; absent when there are none.
    public var firstAt: Date?
    public var lastAt: Date?
    /// The first and the last customer of the batch, in byte order.
    public var minCustomer: String?
    public var maxCustomer: String?
    /// Of the file that responses were imported from, in hexadecimal.
    public var sha256: String?
    public var registeredAt: Date

    public init(
        batch: Int = 0, kind: Kind, path: String, runId: CampaignRun.ID? = nil, asOf: Date? = nil, rowCount: Int,
        firstAt: Date? = nil, lastAt: Date? = nil, minCustomer: String? = nil, maxCustomer: String? = nil,
        sha256: String? = nil, registeredAt: Date
    ) {
        self.batch = batch
        self.kind = kind
        self.path = path
        self.runId = runId
        self.asOf = asOf
        self.rowCount = rowCount
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.minCustomer = minCustomer
        self.maxCustomer = maxCustomer
        self.sha256 = sha256
        self.registeredAt = registeredAt
    }

    /// The outcome of an imported interaction that is a contact by itself.
    public static let contactOutcome = "contact"
}

/// The contact history as it was at one moment, and that moment.
public struct InteractionSnapshot: Hashable, Sendable {
    /// Batches up to this one belong to it; 0 when there is none.
    public var batch: Int
    public var asOf: Date
    /// Those batches, in order.
    public var files: [InteractionFile]

    public init(batch: Int, asOf: Date, files: [InteractionFile]) {
        self.batch = batch
        self.asOf = asOf
        self.files = files
    }
}
