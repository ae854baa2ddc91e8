internal import MusterBase

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

extension ControlGroup {
    /// - Parameter campaign: whose id is the seed when there is none.
    init?(reading reader: DocumentReader, of campaign: Campaign.ID?) {
        // Below the smallest percentage that is told apart, nobody would be held out.
        let percent = reader.number("percent", in: 0.0001...50)
        let seed = reader.optionalText("seed") ?? campaign?.rawValue
        reader.finish()
        guard let percent, let seed, !reader.hasErrors else { return nil }
        self.init(percent: percent, seed: seed)
    }

    var document: DocumentNode { .map([("percent", .number(percent)), ("seed", .text(seed))]) }
}

/// Draws customers by a hash of their ids: a customer is always in or always out, whatever else there is, and whoever is
/// held out at some percentage is also held out at any greater one.
public struct HoldoutSampler: Hashable, Sendable {
    private static let buckets: UInt64 = 1_000_000

    private let seeded: FNV1a
    /// How many of the buckets are held out.
    private let heldOut: UInt64

    /// - Parameters:
    ///   - percent: of the customers, 0–100, to four decimals.
    ///   - seed: other seeds draw other customers, independently.
    public init(percent: Double, seed: String) {
        var hash = FNV1a()
        for byte in seed.utf8 { hash.combine(byte) }
        hash.combine(UInt8(0))
        seeded = hash
        heldOut = percent > 0 ? UInt64((min(percent, 100) * 10_000).rounded()) : 0
    }

    /// - Parameter id: in UTF-8.
    public func isHeldOut(_ id: Span<UInt8>) -> Bool {
        var hash = seeded
        for index in id.indices { hash.combine(id[index]) }
        return hash.finalised % Self.buckets < heldOut
    }

    public func isHeldOut(_ id: String) -> Bool {
        var hash = seeded
        for byte in id.utf8 { hash.combine(byte) }
        return hash.finalised % Self.buckets < heldOut
    }
}

extension FNV1a {
    /// The hash with its bits mixed by the finaliser of splitmix64: the low bits of FNV-1a alone follow the last byte too
    /// closely.
    fileprivate var finalised: UInt64 {
        var mixed = value
        mixed ^= mixed >> 30
        mixed &*= 0xbf58_476d_1ce4_e5b9
        mixed ^= mixed >> 27
        mixed &*= 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
