internal import MusterBase

/// The customers that a campaign decides for but does not contact, so that the effect of contact can be measured.
public struct ControlGroup: Hashable, Sendable, Codable {
    public enum Selection: Hashable, Sendable, Codable {
        /// Percent of the customers, 0.0001–50, by a hash of their ids. Campaigns with the same seed hold out the same customers.
        case share(percent: Double, seed: String)
        /// The customers for whom a condition over `customer` is true.
        case condition(String)
        /// The customers whose key is in a dataset, which is joined by its own key.
        case list(dataset: String)
    }

    public var selection: Selection

    public init(percent: Double, seed: String) { selection = .share(percent: percent, seed: seed) }

    public init(where condition: String) { selection = .condition(condition) }

    public init(dataset: String) { selection = .list(dataset: dataset) }

    /// `nil` unless the control group is by list.
    public var dataset: String? {
        if case .list(let dataset) = selection { dataset } else { nil }
    }

    /// `nil` unless the control group is a share.
    public var holdoutSampler: HoldoutSampler? {
        guard case .share(let percent, let seed) = selection else { return nil }
        return HoldoutSampler(percent: percent, seed: seed)
    }
}

extension ControlGroup {
    /// - Parameter campaign: its id is the default seed.
    init?(reading reader: DocumentReader, of campaign: Campaign.ID?) {
        for selection in ["where", "dataset"] where reader.field(selection) != nil {
            let condition = reader.optionalExpression(
                "where", seeing: .customer, expecting: .condition,
                joined: DecisionFlow.JoinedDatasets.none)
            let dataset = reader.optionalId("dataset", of: DatasetSchema.self)?.rawValue
            for field in ["percent", "seed", "dataset"] where field != selection && reader.field(field) != nil {
                reader.report(
                    field, code: "controlGroup.twoSelections",
                    "A control group has either '\(selection)' or '\(field == "seed" ? "percent" : field)', not both.")
            }
            reader.finish()
            guard !reader.hasErrors else { return nil }
            if let condition {
                self.init(where: condition)
            } else if let dataset {
                self.init(dataset: dataset)
            } else {
                return nil
            }
            return
        }
        // The sampler distinguishes 0.0001 %: below that, it would hold out no customer.
        let percent = reader.number("percent", in: 0.0001...50)
        let seed = reader.optionalText("seed") ?? campaign?.rawValue
        reader.finish()
        guard let percent, let seed, !reader.hasErrors else { return nil }
        self.init(percent: percent, seed: seed)
    }

    var document: DocumentNode {
        switch selection {
        case .share(let percent, let seed): .map([("percent", .number(percent)), ("seed", .text(seed))])
        case .condition(let condition): .map([("where", .text(condition))])
        case .list(let dataset): .map([("dataset", .text(dataset))])
        }
    }
}

/// Selects held-out customers by a hash of their ids. The choice depends on nothing but id, seed and percentage, and a
/// customer who is held out at one percentage is also held out at every greater one.
///
/// ```swift
/// let sampler = HoldoutSampler(percent: 10, seed: "spring")
/// sampler.isHeldOut("c-00017")   // the same answer in every run, on every machine
/// ```
public struct HoldoutSampler: Hashable, Sendable {
    private static let buckets: UInt64 = 1_000_000

    private let seeded: FNV1a
    /// The number of buckets that are held out.
    private let heldOut: UInt64

    /// - Parameters:
    ///   - percent: 0–100, rounded to four decimals.
    ///   - seed: different seeds select customers independently of each other.
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
