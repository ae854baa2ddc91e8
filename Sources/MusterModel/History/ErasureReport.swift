/// The rows that an erasure of customers removed, or would remove.
public struct ErasureReport: Hashable, Sendable, Codable {
    /// Rows of a dataset, in all versions that are kept.
    public struct Dataset: Hashable, Sendable, Codable {
        public var dataset: String
        /// The versions that had such rows.
        public var versions: Int
        public var rows: Int

        public init(dataset: String, versions: Int, rows: Int) {
            self.dataset = dataset
            self.versions = versions
            self.rows = rows
        }
    }

    /// Rows of a completed run.
    public struct Run: Hashable, Sendable, Codable {
        public var runId: CampaignRun.ID
        /// Recommendations in the results, those of held-out customers among them. They are contacts too.
        public var results: Int
        /// Rows of the delivered files.
        public var delivered: Int

        public init(runId: CampaignRun.ID, results: Int, delivered: Int) {
            self.runId = runId
            self.results = results
            self.delivered = delivered
        }
    }

    /// Whether nothing was changed.
    public var check: Bool
    /// The number of ids with at least one row.
    public var customers: Int
    public var datasets: [Dataset]
    /// Rows of imported interactions.
    public var interactions: Int
    /// Tasks of work lists.
    public var tasks: Int
    public var runs: [Run]
    /// Datasets, or versions of them, of which no column is known to refer to the customer.
    public var notSearched: [String]
    /// Definitions that name one of the ids. They are not changed.
    public var definitions: [String]
    /// Ids without any row.
    public var notFound: [String]

    public init(
        check: Bool, customers: Int = 0, datasets: [Dataset] = [], interactions: Int = 0, tasks: Int = 0,
        runs: [Run] = [],
        notSearched: [String] = [], definitions: [String] = [], notFound: [String] = []
    ) {
        self.check = check
        self.customers = customers
        self.datasets = datasets
        self.interactions = interactions
        self.tasks = tasks
        self.runs = runs
        self.notSearched = notSearched
        self.definitions = definitions
        self.notFound = notFound
    }

    /// Rows that were removed, each counted once: a result is also a contact.
    public var rows: Int {
        datasets.reduce(0) { $0 + $1.rows } + interactions + tasks + runs.reduce(0) { $0 + $1.results + $1.delivered }
    }
}
