internal import MusterBase

/// Fields that the documents of all models have in common.
extension DocumentReader {
    /// The maps under `offers`, by offer id or ``LogisticRegression/anyOffer``. The field is required, but may be empty.
    func offerEntries() -> [(offer: String, reader: DocumentReader)] {
        if field("offers") == nil { reportMissing("offers") }
        return entries("offers").compactMap { entry, path in
            if Offer.ID.isSlug(entry.key) {
                record(Offer.ID(entry.key), at: path)
            } else if entry.key != LogisticRegression.anyOffer {
                report(
                    entry.value, at: path, code: "document.invalidId", "'\(entry.key.abridged)' is not an offer's id.",
                    hint: "Use an id, or \"*\" for every offer that is not named.")
            }
            guard case .map = entry.value.value else {
                reportWrongType(entry.value, at: path, entry.key, needed: "a map")
                return nil
            }
            return (entry.key, DocumentReader(entry.value, at: path, into: diagnostics))
        }
    }

    /// Reports a feature's `name` that is in `seen`, the names of earlier features.
    func reportRepeatedFeature(_ name: String, _ seen: inout Set<String>) {
        guard !seen.insert(name).inserted else { return }
        report("name", code: "model.repeatedFeature", "There are two features '\(name)'.")
    }

    /// Reports an entry whose key is not one of `features`.
    func reportUnknownFeature(_ entry: DocumentNode.Entry, at path: DocumentPath, among features: [String]) {
        guard !features.contains(entry.key) else { return }
        diagnostics.add(
            Diagnostic(
                code: "model.unknownFeature", message: "The model has no feature '\(entry.key.abridged)'.",
                hint: DidYouMean.hint(
                    for: entry.key, among: features, else: "Declare it under 'features', with its value."),
                position: entry.keyPosition, path: path))
    }
}
