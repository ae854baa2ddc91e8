public import MusterKernel

/// What the facts of a plan say about one customer.
public struct CustomerFacts: Sendable {
    /// Whether the segment's condition is true; `nil` where it is missing.
    public var segment: Bool?
    /// As the kernel gets them, with the customer alone; empty when the segment leaves the customer out.
    public var block: FactBlock
    /// As numbered in the plan's facts; `nil` where they are missing.
    public var conditions: [Bool?]
    public var features: [Double?]
    /// By gate, what is counted of the contact history; `nil` for the other gates.
    public var counts: [Int?]
    /// As numbered in the plan's notes; `nil` where they are missing.
    public var attributes: [String?]
}
