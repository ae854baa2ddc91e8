extension NaiveBayes {
    init?(reading reader: DocumentReader) {
        var seen: Set<String> = []
        let features = reader.optionalObjects("features").compactMap { Feature(reading: $0, &seen) }
        // Without readable bins, likelihoods are not checked.
        let hasBins = !reader.hasErrors
        var offers: [String: Terms] = [:]
        for (offer, terms) in reader.offerEntries() {
            offers[offer] = Terms(reading: terms, features: features, hasBins: hasBins)
        }
        guard !reader.hasErrors else { return nil }
        self.init(features: features, offers: offers)
    }

    var fields: [(String, DocumentNode?)] {
        let features = features.map { feature in
            let bins: (String, DocumentNode?) =
                switch feature.bins {
                case .edges(let edges): ("edges", .list(edges.map(DocumentNode.number)))
                case .values(let values): ("values", .texts(values))
                }
            return DocumentNode.map([("name", .text(feature.name)), ("value", .text(feature.value)), bins])
        }
        let offers = offers.sorted { $0.key < $1.key }.map { offer, terms -> (String, DocumentNode?) in
            let likelihoods = terms.likelihoods.sorted { $0.key < $1.key }.map { name, likelihoods in
                (name, DocumentNode?.some(likelihoods.document))
            }
            return (offer, .map([("prior", .number(terms.prior)), ("likelihoods", .map(likelihoods))]))
        }
        return [("features", .list(features)), ("offers", .map(offers))]
    }
}

extension NaiveBayes.Feature {
    fileprivate init?(reading reader: DocumentReader, _ seen: inout Set<String>) {
        let name = reader.text("name")
        let (hasEdges, hasValues) = (reader.field("edges") != nil, reader.field("values") != nil)
        let value = reader.expression("value", seeing: .customer, expecting: hasValues ? .text : .number)
        if hasEdges == hasValues {
            reader.report(
                hasEdges ? "values" : "edges", code: "model.binsOfFeature",
                hasEdges ? "A feature has 'edges' or 'values', not both." : "A feature needs 'edges' or 'values'.",
                hint: "Edges cut a number into bins; values are texts, each a bin.")
        }
        let bins: NaiveBayes.Bins = hasValues ? .values(reader.distinctTexts()) : .edges(reader.ascendingEdges())
        reader.finish()
        guard let name else { return nil }
        reader.reportRepeatedFeature(name, &seen)
        self.init(name: name, value: value ?? "", bins: bins)
    }
}

extension NaiveBayes.Terms {
    fileprivate init(reading reader: DocumentReader, features: [NaiveBayes.Feature], hasBins: Bool) {
        let prior = reader.number("prior")
        if let prior, prior <= 0 || prior >= 1 {
            reader.report(
                "prior", code: "document.outOfRange",
                "'prior' must be above 0 and below 1, not \(DocumentNode.number(prior).json).")
        }
        var likelihoods: [String: NaiveBayes.Likelihoods] = [:]
        for (entry, path) in reader.entries("likelihoods") {
            reader.reportUnknownFeature(entry, at: path, among: features.map(\.name))
            guard case .map = entry.value.value else {
                reader.reportWrongType(entry.value, at: path, entry.key, needed: "a map")
                continue
            }
            let bins = hasBins ? features.first { $0.name == entry.key }?.bins : nil
            likelihoods[entry.key] = NaiveBayes.Likelihoods(
                reading: DocumentReader(entry.value, at: path, into: reader.diagnostics), bins: bins)
        }
        reader.finish()
        self.init(prior: prior ?? 0.5, likelihoods: likelihoods)
    }
}

extension NaiveBayes.Likelihoods {
    fileprivate init(reading reader: DocumentReader, bins: NaiveBayes.Bins?) {
        self.init(accept: reader.likelihoods("accept", bins), reject: reader.likelihoods("reject", bins))
        reader.finish()
    }

    fileprivate var document: DocumentNode {
        .map([
            ("accept", .list(accept.map(DocumentNode.number))), ("reject", .list(reject.map(DocumentNode.number))),
        ])
    }
}

extension DocumentReader {
    fileprivate func ascendingEdges() -> [Double] {
        let edges = numbers("edges")
        if edges.isEmpty, !hasErrors { report("edges", code: "document.emptyList", "'edges' is empty.") }
        if let (before, after) = zip(edges, edges.dropFirst()).first(where: { $0.value >= $1.value }) {
            report(
                after.node, at: after.path, code: "model.edgesNotAscending",
                "'edges' must ascend, but \(after.node.json) follows \(before.node.json).")
        }
        return edges.map(\.value)
    }

    fileprivate func distinctTexts() -> [String] {
        let found = elements(of: "values").map { (text: text($0.node, at: $0.path, "values"), element: $0) }
        if found.isEmpty, !hasErrors { report("values", code: "document.emptyList", "'values' is empty.") }
        reportRepetitions(found.map { ($0.text, $0.element) }, "values")
        return found.compactMap(\.text)
    }

    /// A likelihood for each bin. Only the first problem is reported.
    fileprivate func likelihoods(_ key: String, _ bins: NaiveBayes.Bins?) -> [Double] {
        if field(key) == nil { reportMissing(key) }
        let (errors, likelihoods) = (diagnostics.errorCount, numbers(key))
        guard let bins, field(key) != nil, diagnostics.errorCount == errors else { return likelihoods.map(\.value) }
        let sum = likelihoods.map(\.value).reduce(0, +)
        if likelihoods.count != bins.count {
            report(
                key, code: "model.likelihoodCount",
                "'\(key)' has \(likelihoods.count) numbers, but the feature has \(bins.count) bins.",
                hint: "The bins are: " + bins.labels.joined(separator: "; ") + ".")
        } else if let wrong = likelihoods.first(where: { $0.value <= 0 || $0.value > 1 }) {
            report(
                wrong.node, at: wrong.path, code: "document.outOfRange",
                "A likelihood must be above 0 and at most 1, not \(wrong.node.json).",
                hint: wrong.value <= 0
                    ? "Give an empty bin a small likelihood, for example by adding one customer to every bin." : nil)
        } else if abs(sum - 1) > NaiveBayes.sumTolerance {
            let rounded = DocumentNode.number((sum * 10_000).rounded() / 10_000).json
            report(
                key, code: "model.likelihoodSum", "The likelihoods of '\(key)' sum to \(rounded), not to 1.",
                hint: "Each is the share of the customers in one bin.")
        }
        return likelihoods.map(\.value)
    }

    /// A list of finite numbers; empty when absent.
    private func numbers(_ key: String) -> [(value: Double, node: DocumentNode, path: DocumentPath)] {
        elements(of: key).compactMap { node, path in
            number(node, at: path, key, in: -Double.infinity...Double.infinity).map { ($0, node, path) }
        }
    }
}
