public import MusterModel

/// How deliveries are performed.
public struct DeliveryOptions: Hashable, Sendable {
    public var backoff: DeliveryBackoff
    /// The maximum number of destinations to which a worker sends at once, at least 1.
    public var maxTransfers: Int

    public init(backoff: DeliveryBackoff = DeliveryBackoff(), maxTransfers: Int = 4) {
        self.backoff = backoff
        self.maxTransfers = max(1, maxTransfers)
    }
}
