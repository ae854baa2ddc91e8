extension LogisticRegression {
    init?(reading reader: DocumentReader) {
        let features = Self.features(reader.optionalObjects("features"))
        var offers: [String: Terms] = [:]
        for (offer, terms) in reader.offerEntries() {
            offers[offer] = Self.terms(terms, features: features.map(\.name))
        }
        guard !reader.hasErrors else { return nil }
        self.init(features: features, offers: offers)
    }

    private static func features(_ readers: [DocumentReader]) -> [Feature] {
        var seen: Set<String> = []
        return readers.compactMap { reader in
            let name = reader.text("name")
            let value = reader.expression("value", seeing: .customer, expecting: .number)
            let missing = reader.optionalNumber("missing")
            reader.finish()
            guard let name else { return nil }
            reader.reportRepeatedFeature(name, &seen)
            // A feature without a value is reported, but coefficients can still name it.
            return Feature(name: name, value: value ?? "", missing: missing)
        }
    }

    private static func terms(_ reader: DocumentReader, features: [String]) -> Terms {
        let intercept = reader.optionalNumber("intercept") ?? 0
        var coefficients: [String: Double] = [:]
        for (entry, path) in reader.entries("coefficients") {
            coefficients[entry.key] = reader.number(
                entry.value, at: path, entry.key, in: -Double.infinity...Double.infinity)
            reader.reportUnknownFeature(entry, at: path, among: features)
        }
        reader.finish()
        return Terms(intercept: intercept, coefficients: coefficients)
    }

    var fields: [(String, DocumentNode?)] {
        let features = features.map { feature in
            DocumentNode.map([
                ("name", .text(feature.name)), ("value", .text(feature.value)),
                ("missing", feature.missing.map(DocumentNode.number)),
            ])
        }
        let offers = offers.sorted { $0.key < $1.key }.map { offer, terms -> (String, DocumentNode?) in
            (
                offer,
                .map([("intercept", .number(terms.intercept)), ("coefficients", .numbers(terms.coefficients))])
            )
        }
        return [("features", .list(features)), ("offers", .map(offers))]
    }
}
