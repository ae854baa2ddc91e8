public import Foundation

/// A run in a list: JSON text without summary and files, and the fields that lists filter and sort by.
public struct RunListItem: Hashable, Sendable {
    public var id: CampaignRun.ID
    public var status: CampaignRun.Status
    public var createdAt: Date
    public var json: String
    /// Ascending in the order in which runs were created.
    public var number: Int64

    public init(id: CampaignRun.ID, status: CampaignRun.Status, createdAt: Date, json: String, number: Int64) {
        self.id = id
        self.status = status
        self.createdAt = createdAt
        self.json = json
        self.number = number
    }
}
