public import Foundation

/// Something that can be offered to a customer: a card, a loan, a newsletter.
public struct Offer: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Offer>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case draft, active, inactive, archived
    }

    public var id: ID
    public var name: String
    public var description: String?
    public var categoryId: Category.ID
    public var status: Status
    /// 0–100. Part of `priority_weighted`, and breaks ties: higher first.
    public var priority: Double
    /// 0–100, default 100: the emphasis marketing gives the offer.
    public var weight: Double
    /// 0–100, default 50: the impact of an acceptance.
    public var businessValue: Double
    /// The first instant at which the offer is valid; `nil` means no start.
    public var validFrom: Date?
    /// The last instant at which the offer is valid; `nil` means no end.
    public var validTo: Date?
    public var mandatory: Bool
    public var tags: [String]
    /// Custom values; expressions read them as `offer.<name>`.
    public var fields: [String: FieldValue]

    public init(
        id: ID, name: String, description: String? = nil, categoryId: Category.ID, status: Status = .active,
        priority: Double = 0, weight: Double = 100, businessValue: Double = 50, validFrom: Date? = nil,
        validTo: Date? = nil, mandatory: Bool = false, tags: [String] = [], fields: [String: FieldValue] = [:]
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.categoryId = categoryId
        self.status = status
        self.priority = priority
        self.weight = weight
        self.businessValue = businessValue
        self.validFrom = validFrom
        self.validTo = validTo
        self.mandatory = mandatory
        self.tags = tags
        self.fields = fields
    }

    /// Whether the offer is active and valid at `instant`.
    public func isOpen(at instant: Date) -> Bool {
        status == .active && validFrom.map { $0 <= instant } ?? true && validTo.map { instant <= $0 } ?? true
    }
}
