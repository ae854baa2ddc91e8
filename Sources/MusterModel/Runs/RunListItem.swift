public import Foundation

/// A run without its summary and files, as JSON text: for lists.
public struct RunListItem: Hashable, Sendable {
    public var id: CampaignRun.ID
    public var status: CampaignRun.Status
    public var createdAt: Date
    public var json: String
    /// Of the row in the store: grows with every new run.
    public var number: Int64

    public init(id: CampaignRun.ID, status: CampaignRun.Status, createdAt: Date, json: String, number: Int64) {
        self.id = id
        self.status = status
        self.createdAt = createdAt
        self.json = json
        self.number = number
    }
}
