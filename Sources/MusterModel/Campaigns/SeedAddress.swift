/// A person of the sender's who gets what customers get, to see that it arrives.
///
/// Its rows are in no result and no history: they are added to the files that are sent to destinations.
public struct SeedAddress: Hashable, Sendable, Codable {
    /// In the column `customer_id`.
    public var customerId: String
    /// The values of columns of the customers' dataset; the others are missing.
    public var attributes: [String: FieldValue]

    public init(customerId: String, attributes: [String: FieldValue] = [:]) {
        self.customerId = customerId
        self.attributes = attributes
    }
}

extension SeedAddress {
    static let maxCount = 1_000

    /// - Returns: `nil` if there are none.
    static func list(_ key: String, reading reader: DocumentReader) -> [SeedAddress]? {
        let elements = reader.optionalObjects(key)
        if elements.count > maxCount {
            reader.report(
                key, code: "file.tooManySeeds", "'\(key)' has \(elements.count) addresses; the maximum is \(maxCount).")
        }
        var seen: Set<String> = []
        let seeds = elements.compactMap { element -> SeedAddress? in
            let id = element.text("customerId")
            let attributes = element.values("attributes")
            element.finish()
            guard let id, !element.hasErrors else { return nil }
            if !seen.insert(id).inserted {
                element.report(
                    "customerId", code: "document.repeated", "'\(key)' names '\(id.abridged)' twice.", hint: "Name it once.")
            }
            return SeedAddress(customerId: id, attributes: attributes)
        }
        return seeds.isEmpty ? nil : seeds
    }

    var document: DocumentNode {
        .map([("customerId", .text(customerId)), ("attributes", attributes.isEmpty ? nil : .values(attributes))])
    }
}
