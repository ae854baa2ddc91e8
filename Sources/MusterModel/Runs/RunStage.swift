/// The duration and throughput of a stage of a run.
public struct RunStage: Hashable, Sendable, Codable {
    /// In the order of the data flow.
    public enum Name: String, CaseIterable, Hashable, Sendable, Codable {
        /// Counting the customers of the segment.
        case count
        /// Reading facts about them, including their contact history.
        case facts
        case rank
        case allocate
        /// Evaluating computed fields.
        case personalize
        /// Turning recommendations into the bytes of the output file.
        case render
        /// Writing the results and the output file.
        case write
        /// Syncing both to disk and giving them their final names.
        case deliver
    }

    public var name: Name
    /// Summed over all threads, without the time they waited for each other, and over all attempts.
    public var durationMs: Double
    /// Customers up to `allocate`, recommendations after it. A resumed attempt adds only rows that earlier attempts had not
    /// completed.
    public var rows: Int

    public init(name: Name, durationMs: Double, rows: Int) {
        self.name = name
        self.durationMs = durationMs
        self.rows = rows
    }
}
