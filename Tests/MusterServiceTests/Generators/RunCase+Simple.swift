extension RunCase {
    /// Three customers and one offer by mail, for everyone who is of age.
    static var simple: RunCase {
        var run = RunCase()
        run.customers = [("anna", 31), ("bert", 17), ("cleo", 64)].map { id, age in
            CustomerCase(
                id: id,
                fields: [
                    "age": .int(age), "visits": .int(1), "balance": .double(10.5), "tier": .text("gold"),
                    "city": .text("Berlin"), "opted_in": .bool(true),
                ])
        }
        run.channels = [ChannelCase(id: "post", name: "Post", deliveryMode: "file", consent: nil)]
        run.categories = [CategoryCase(id: "cards", name: "Cards", parent: nil)]
        run.offers = [OfferCase(id: "gold_card", name: "Gold card", category: "cards", priority: 50)]
        run.creatives = [CreativeCase(id: "gold_card_post", name: "Letter", offer: "gold_card", channel: "post")]
        run.segment = .comparison(.greaterOrEqual, .attribute(.customer, "age", .int), .literal(.int(18)))
        return run
    }
}
