public import MusterModel

/// A run together with what was frozen when it was created.
public struct StoredRun: Hashable, Sendable {
    public var run: CampaignRun
    public var frozen: RunSnapshot
}

/// What a run decides by, whatever happens to the catalog and the datasets later.
public struct RunSnapshot: Hashable, Sendable {
    /// JSON: the campaign, or the whole plan.
    public var json: String
    public var planHash: String?
    /// The customers' dataset. It is kept from being swept until the run has finished, and after that while no later run of
    /// its campaign has; so are those that are joined to it.
    public var dataset: DatasetVersion.Key?
    /// By name; each dataset once.
    public var joined: [DatasetVersion.Key]

    public init(
        json: String, planHash: String? = nil, dataset: DatasetVersion.Key? = nil, joined: [DatasetVersion.Key] = []
    ) {
        self.json = json
        self.planHash = planHash
        self.dataset = dataset
        self.joined = joined
    }
}
