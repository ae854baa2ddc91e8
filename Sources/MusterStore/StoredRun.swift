public import MusterModel

/// A run together with what was frozen when it was created.
public struct StoredRun: Hashable, Sendable {
    public var run: CampaignRun
    public var frozen: FrozenDefinition
}

/// What a run decides by, whatever happens to the catalog and the datasets later.
public struct FrozenDefinition: Hashable, Sendable {
    /// JSON: the campaign, or the whole plan.
    public var json: String
    public var planHash: String?
    /// Kept from being swept until the run has finished.
    public var dataset: DatasetVersion.Key?

    public init(json: String, planHash: String? = nil, dataset: DatasetVersion.Key? = nil) {
        self.json = json
        self.planHash = planHash
        self.dataset = dataset
    }
}
