/// Generated from the offer tables.
enum OffersFile {
    static let text =
        """
        # 40 offers in five categories.
        #
        # `priority` settles ties, and is what a flow with `method: priority_weighted` ranks by. `businessValue` is what
        # an acceptance is worth to the bank, 0 to 100. `fields` are values of your own, which rules and computed fields
        # read as `offer.<name>`. Flows choose offers by category, by id or by tag.
        #
        # Only active offers within their dates are made: gold_plan is still a draft, gadget_insurance is archived.


        """ + DemoOffer.all.map(\.offerDocument).joined(separator: "---\n")
}

extension DemoOffer {
    fileprivate var offerDocument: String {
        let optional = [
            validFrom.map { "validFrom: \($0)\n" }, validTo.map { "validTo: \($0)\n" },
            tags.isEmpty ? nil : "tags: [\(tags.joined(separator: ", "))]\n",
        ]
        return """
            kind: Offer
            id: \(id)
            name: \(name.asYAML)
            categoryId: \(category)
            status: \(status)
            priority: \(priority)
            businessValue: \(value)
            \(optional.compactMap(\.self).joined())fields: { \(fields) }

            """
    }
}

extension String {
    /// The text as a quoted YAML scalar. The tables contain no quotes and backslashes.
    var asYAML: String { "\"\(self)\"" }
}
