extension DemoBank {
    /// A file for `muster apply`.
    public struct CatalogFile: Hashable, Sendable {
        public let name: String
        public let text: String
    }

    /// The catalog files in reading order. Only the campaigns' volume constraints depend on the number of customers.
    public var catalogFiles: [CatalogFile] {
        [
            CatalogFile(name: "channels.yaml", text: ChannelsFile.text),
            CatalogFile(name: "categories.yaml", text: CategoriesFile.text),
            CatalogFile(name: "offers.yaml", text: OffersFile.text),
            CatalogFile(name: "creatives.yaml", text: CreativesFile.text),
            CatalogFile(name: "rules.yaml", text: RulesFile.text),
            CatalogFile(name: "models.yaml", text: ModelsFile.text),
            CatalogFile(name: "segments.yaml", text: SegmentsFile.text),
            CatalogFile(name: "flows.yaml", text: FlowsFile.text),
            CatalogFile(name: "campaigns.yaml", text: CampaignsFile.text(customers: customers)),
        ]
    }
}
