extension LogisticRegression {
    init?(reading reader: DocumentReader) {
        let features = Self.features(reader.optionalObjects("features"))
        var offers: [String: Terms] = [:]
        if reader.field("offers") == nil { reader.reportMissing("offers") }
        for (entry, path) in reader.entries("offers") {
            if Offer.ID.isSlug(entry.key) {
                reader.note(Offer.ID(entry.key), at: path)
            } else if entry.key != Self.anyOffer {
                reader.report(
                    entry.value, at: path, code: "document.invalidId", "'\(entry.key.abridged)' is not an offer's id.",
                    hint: "Use an id, or \"*\" for every offer that is not named.")
            }
            guard case .map = entry.value.value else {
                reader.reportWrongType(entry.value, at: path, entry.key, needed: "a map")
                continue
            }
            let terms = DocumentReader(entry.value, at: path, into: reader.diagnostics)
            offers[entry.key] = Self.terms(terms, features: features.map(\.name))
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
            if !seen.insert(name).inserted {
                reader.report("name", code: "model.repeatedFeature", "There are two features '\(name)'.")
            }
            // A feature without a value is reported, and still declared for those who name it.
            return Feature(name: name, value: value ?? "", missing: missing)
        }
    }

    private static func terms(_ reader: DocumentReader, features: [String]) -> Terms {
        let intercept = reader.optionalNumber("intercept") ?? 0
        var coefficients: [String: Double] = [:]
        for (entry, path) in reader.entries("coefficients") {
            coefficients[entry.key] = reader.number(
                entry.value, at: path, entry.key, in: -Double.infinity...Double.infinity)
            guard !features.contains(entry.key) else { continue }
            reader.diagnostics.add(
                Diagnostic(
                    code: "model.unknownFeature", message: "The model has no feature '\(entry.key.abridged)'.",
                    hint: DidYouMean.hint(
                        for: entry.key, among: features, else: "Declare it under 'features', with its value."),
                    position: entry.keyPosition, path: path))
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
