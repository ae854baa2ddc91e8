public import MusterKernel

/// The origin of a run's facts: the customers of a dataset, divided into slices in the order of their ids.
///
/// A run depends on nothing else of the engine that evaluates its expressions. ``DuckDBFacts`` is the embedded one:
///
/// ```swift
/// let facts = DuckDBFacts(plan, history, parts: parts, database: database)
/// let outcome = try DecisionRun(plan, facts: facts, threads: 4).decide(output: files)
/// ```
public protocol FactsSource: Sendable {
    associatedtype Reader: FactsReader

    /// All customers of the dataset, in ascending byte order of their ids. Only the slice that a thread is working on is
    /// held in memory.
    var slices: [FactsSlice] { get }

    /// The number of customers in the segment.
    func customerCount() throws -> Int

    /// A reader for one thread. Called from several threads at once.
    func makeReader() throws -> Reader
}

/// Reads the facts of slices, for one thread.
public protocol FactsReader: AnyObject {
    /// Reads the customers of a slice that are in the segment, in order, block by block.
    ///
    /// - Parameters:
    ///   - block: reused for every block. Its predicates and features are numbered as in the plan.
    ///   - ids: the ids of the slice's customers so far are appended.
    ///   - body: called after each block with both.
    func read(
        _ slice: FactsSlice, into block: inout FactBlock, ids: inout CustomerIds,
        _ body: (FactBlock, CustomerIds) throws -> Void
    ) throws

    /// The computed fields and own columns of recommendations to customers of `slice`.
    func values(of batch: RecommendationBatch, in slice: FactsSlice) throws -> RecommendationValues
}

/// What is evaluated for recommendations after they are made.
public struct RecommendationValues: Hashable, Sendable {
    /// One JSON object per recommendation; `nil` when the plan has no computed fields.
    public var objects: [String]?
    /// By own column of the plan, then by recommendation: the value as text, `nil` if it is missing.
    public var columns: [[String?]]

    public init(objects: [String]? = nil, columns: [[String?]] = []) {
        self.objects = objects
        self.columns = columns
    }
}

/// Consecutive rows of one part of a dataset, which one thread decides at a time.
public struct FactsSlice: Hashable, Sendable {
    /// The part's index among the parts that have rows.
    public var part: Int
    /// Row offsets within the part.
    public var rows: Range<Int>

    public init(part: Int, rows: Range<Int>) {
        self.part = part
        self.rows = rows
    }
}

/// Ids of consecutive customers, UTF-8, one after the other.
public struct CustomerIds: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    public init() {}

    public var count: Int { ends.count }

    /// Keeps the memory for the next ids.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    public mutating func append(_ id: Span<UInt8>) {
        for index in id.indices { bytes.append(id[index]) }
        ends.append(bytes.count)
    }

    public subscript(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    public func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }
}
