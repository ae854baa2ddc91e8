extension GradientBoosted {
    init?(reading reader: DocumentReader) {
        var seen: Set<String> = []
        let features = reader.objects("features").compactMap { Feature(reading: $0, &seen) }
        var offers: [String: Ensemble] = [:]
        for (offer, entry) in reader.offerEntries() {
            offers[offer] = Ensemble(reading: entry, features: features.map(\.name))
            entry.finish()
        }
        guard !reader.hasErrors else { return nil }
        self.init(features: features, offers: offers)
    }

    var fields: [(String, DocumentNode?)] {
        let features = features.map { feature in
            DocumentNode.map([("name", .text(feature.name)), ("value", .text(feature.value))])
        }
        let offers = offers.sorted { $0.key < $1.key }.map { ($0.key, DocumentNode?.some($0.value.document)) }
        return [("features", .list(features)), ("offers", .map(offers))]
    }
}

extension GradientBoosted.Feature {
    fileprivate init?(reading reader: DocumentReader, _ seen: inout Set<String>) {
        let name = reader.text("name")
        let value = reader.expression("value", seeing: .customer, expecting: .number)
        reader.finish()
        guard let name else { return nil }
        reader.reportRepeatedFeature(name, &seen)
        self.init(name: name, value: value ?? "")
    }
}

extension GradientBoosted.Ensemble {
    /// Reads the named file, or the trees in the document itself, as Muster writes them.
    fileprivate init?(reading reader: DocumentReader, features: [String]) {
        guard reader.field("trees") == nil else {
            let largest = Double(Float.greatestFiniteMagnitude)
            let margin = reader.optionalNumber("margin", in: -largest...largest) ?? 0
            let trees = reader.optionalObjects("trees").compactMap {
                GradientBoosted.Tree(reading: $0, featureCount: features.count)
            }
            guard !reader.hasErrors else { return nil }
            self.init(margin: Float(margin), trees: trees)
            return
        }
        guard let path = reader.text("file") else { return nil }
        guard let trees = reader.diagnostics.trees else {
            reader.report(
                "file", code: TreeFile.outOfReach, "Only a catalog file can name a file with trees.",
                hint: "Apply a catalog file, or write the trees as 'trees'.")
            return nil
        }
        switch trees(TreeFile(path: path, position: reader.field("file")?.position, features: features)) {
        case .success(let ensemble): self = ensemble
        case .failure(let problem):
            reader.report("file", code: problem.code, problem.message, hint: problem.hint)
            return nil
        }
    }

    fileprivate var document: DocumentNode {
        .map([("margin", .single(margin)), ("trees", .list(trees.map(\.document)))])
    }
}

extension GradientBoosted.Tree {
    fileprivate init?(reading reader: DocumentReader, featureCount: Int) {
        self.init()
        feature = reader.column("feature") { Int(exactly: $0) }
        value = reader.column("value") { Float($0) }
        missing = reader.column("missing") { $0 != 0 }
        cover = reader.column("cover") { Float($0) }
        reader.finish()
        let isSound =
            !feature.isEmpty && Set([feature.count, value.count, missing.count, cover.count]).count == 1
            && feature.count == 2 * feature.count { $0 >= 0 } + 1
            && feature.allSatisfy { (-1..<featureCount).contains($0) } && cover.allSatisfy { $0 >= 0 }
            && (value + cover).allSatisfy(\.isFinite)
        guard !isSound else { return }
        reader.report("feature", code: "model.brokenTree", "This is not a tree.", hint: "Name its file.")
    }

    fileprivate var document: DocumentNode {
        .map([
            ("feature", .list(feature.map(DocumentNode.int))), ("value", .list(value.map(DocumentNode.single))),
            ("missing", .list(missing.map { .int($0 ? 1 : 0) })), ("cover", .list(cover.map(DocumentNode.single))),
        ])
    }
}

extension DocumentReader {
    /// A list of numbers, possibly long.
    fileprivate func column<Element>(_ key: String, _ element: (Double) -> Element?) -> [Element] {
        guard case .list(let nodes)? = field(key)?.value else { return [] }
        return nodes.compactMap { node in
            switch node.value {
            case .int(let number): element(Double(number))
            case .double(let number): element(number)
            case .null, .bool, .string, .list, .map: nil
            }
        }
    }
}

extension DocumentNode {
    /// Written with the fewest digits that read back as the same single-precision number.
    fileprivate static func single(_ value: Float) -> DocumentNode {
        let short = Double("\(value)") ?? Double(value)
        return .number(Float(short) == value ? short : Double(value))
    }
}
