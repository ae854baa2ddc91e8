public import Foundation
public import MusterEngine
public import MusterModel

/// A batch of the contact history as the API and the command line show it.
public struct BatchSummary: Hashable, Sendable, Codable {
    public var batch: Int
    public var kind: InteractionFile.Kind
    public var runId: CampaignRun.ID?
    public var rowCount: Int
    public var firstAt: Date?
    public var lastAt: Date?
    public var registeredAt: Date
    /// This and the following fields are known only when the batch is imported.
    public var unknownOffers: ImportedInteractions.UnknownIds?
    public var unknownChannels: ImportedInteractions.UnknownIds?
    public var unknownCustomers: ImportedInteractions.UnknownIds?
    /// Ids that differ from the key of a customer only in case, leading zeros or blanks.
    public var similarCustomers: ImportedInteractions.SimilarIds?
    /// Rows whose instant is later than the import.
    public var futureInstants: Int?
    /// Rows that were left out, because the history has them already.
    public var duplicates: Int?
    public var ignoredColumns: [String]?

    public init(_ file: InteractionFile) {
        batch = file.batch
        kind = file.kind
        runId = file.runId
        rowCount = file.rowCount
        firstAt = file.firstAt
        lastAt = file.lastAt
        registeredAt = file.registeredAt
    }

    public init(_ report: InteractionImportReport) {
        self.init(report.file)
        unknownOffers = report.unknownOffers
        unknownChannels = report.unknownChannels
        unknownCustomers = report.unknownCustomers
        similarCustomers = report.similarCustomers
        futureInstants = report.futureInstants
        duplicates = report.duplicates
        ignoredColumns = report.ignoredColumns
    }
}
