/// How long a stage of a run took, and how much went through it.
public struct RunStage: Hashable, Sendable, Codable {
    /// In the order in which a run's data meets them.
    public enum Name: String, CaseIterable, Hashable, Sendable, Codable {
        /// Counting the customers of the segment.
        case count
        /// Reading what is known of them, their contact history included.
        case facts
        case rank
        case allocate
        /// Working out computed fields.
        case personalize
        /// Turning recommendations into the bytes of the output file.
        case render
        /// Writing the results and the output file.
        case write
        /// Making both durable, and giving them their names.
        case deliver
    }

    public var name: Name
    /// Summed over the threads of the run, without the time they waited for each other, and over all attempts at it.
    public var durationMs: Double
    /// Customers up to `allocate`, recommendations after it. An attempt that took the run up again counts only what the
    /// ones before had not done.
    public var rows: Int

    public init(name: Name, durationMs: Double, rows: Int) {
        self.name = name
        self.durationMs = durationMs
        self.rows = rows
    }
}
