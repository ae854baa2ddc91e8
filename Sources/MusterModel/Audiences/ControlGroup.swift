/// The customers of a campaign who are decided for but not contacted, so that its effect can be measured.
public struct ControlGroup: Hashable, Sendable, Codable {
    /// Of the customers, 0.0001–50.
    public var percent: Double
    /// Campaigns with the same seed hold out the same customers.
    public var seed: String

    public init(percent: Double, seed: String) {
        self.percent = percent
        self.seed = seed
    }

    public var holdoutSampler: HoldoutSampler { HoldoutSampler(percent: percent, seed: seed) }
}
