extension Scope {
    /// Absent means all.
    init(reading reader: DocumentReader?) {
        guard let reader else {
            self.init()
            return
        }
        self.init(
            offers: reader.references("offers"), categories: reader.references("categories"),
            channels: reader.references("channels"))
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
}
