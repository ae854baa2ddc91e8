public import Foundation

/// The explanation of a campaign's decision for one customer.
public struct CustomerDecision: Hashable, Sendable, Codable {
    public struct Segment: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var condition: String
        /// `nil` when the condition is missing, which excludes the customer.
        public var holds: Bool?

        public init(id: String, name: String, condition: String, holds: Bool?) {
            self.id = id
            self.name = name
            self.condition = condition
            self.holds = holds
        }
    }

    /// An attribute of the customer that a condition or feature reads.
    public struct Attribute: Hashable, Sendable, Codable {
        /// As expressions write it: `customer.age`.
        public var name: String
        /// `nil` when it is missing.
        public var value: String?

        public init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// An offer of the inventory that no customer can get.
    public struct UnreachableOffer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var reason: DropReason

        public init(id: String, name: String, reason: DropReason) {
            self.id = id
            self.name = name
            self.reason = reason
        }
    }

    public var campaignId: String
    public var campaignName: String
    /// The explained run; `nil` for the decision of a run that started now.
    public var runId: String?
    /// The value of `now` in expressions.
    public var asOf: Date
    public var customerId: String
    public var segment: Segment
    /// Whether the customer is held out: nothing is delivered.
    public var heldOut: Bool
    /// Whether the run processed the customer before nothing was left to recommend. `nil` without a run.
    public var processed: Bool?
    public var attributes: [Attribute]
    /// By offer id, then channel id. Empty when the customer is not in the segment.
    public var treatments: [TreatmentDecision]
    public var unreachable: [UnreachableOffer]

    public init(
        campaignId: String, campaignName: String, runId: String?, asOf: Date, customerId: String, segment: Segment,
        heldOut: Bool = false, processed: Bool? = nil, attributes: [Attribute] = [],
        treatments: [TreatmentDecision] = [], unreachable: [UnreachableOffer] = []
    ) {
        self.campaignId = campaignId
        self.campaignName = campaignName
        self.runId = runId
        self.asOf = asOf
        self.customerId = customerId
        self.segment = segment
        self.heldOut = heldOut
        self.processed = processed
        self.attributes = attributes
        self.treatments = treatments
        self.unreachable = unreachable
    }

    /// In rank order.
    public var recommendations: [TreatmentDecision] {
        treatments.filter { $0.rank != nil }.sorted { $0.rank ?? 0 < $1.rank ?? 0 }
    }
}
