extension Scope {
    /// Absent means all.
    init(reading reader: DocumentReader?) {
        guard let reader else {
            self.init()
            return
        }
        self.init(offers: reader.ids("offers"), categories: reader.ids("categories"), channels: reader.ids("channels"))
        reader.finish()
    }

    /// Only the lists that name something.
    var document: DocumentNode {
        .map([
            ("offers", offers.isEmpty ? nil : .ids(offers)),
            ("categories", categories.isEmpty ? nil : .ids(categories)),
            ("channels", channels.isEmpty ? nil : .ids(channels)),
        ])
    }

    func references(at path: DocumentPath) -> [DefinitionReference] {
        DefinitionReference.each(offers, at: path.appending("offers"))
            + DefinitionReference.each(categories, at: path.appending("categories"))
            + DefinitionReference.each(channels, at: path.appending("channels"))
    }
}
