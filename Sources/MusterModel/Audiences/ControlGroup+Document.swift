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
