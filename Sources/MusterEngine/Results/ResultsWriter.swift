internal import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterKernel
public import MusterModel
internal import Synchronization

/// Writes a run's `results.parquet` on a thread of its own while the run decides.
///
/// Columns: `customer_id`, `rank`, `offer_id`, `channel_id`, `creative_id`, `category_id`, `score`, `value`
/// (the ranking value), `held_out` and, in a run with computed fields, `personalization`. The bytes depend on the rows alone, not on their
/// division into batches.
public final class ResultsWriter: Sendable {
    /// Small, because later runs look up the contacts of a few customers at a time, file by file.
    static let rowsPerGroup = 8_192

    private let queue = BoundedBlockingQueue<RecommendationBatch>(capacity: 4)
    private let finished = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<Int, any Error>>(.success(0))
    private let busy = ActiveTimer()

    /// - Parameters:
    ///   - path: the file's path. The file appears when ``finish()`` returns.
    ///   - treatments: the treatments that the batches refer to.
    public init(path: String, treatments: [Treatment], personalizes: Bool, database: EngineDatabase) {
        let thread = Thread { [self] in
            let result = Result { try write(to: path, treatments, personalizes, database) }
            outcome.withLock { $0 = result }
            queue.close()
            finished.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// The time spent writing so far, without the time spent waiting for batches.
    public var writingTime: Duration { busy.total }

    /// Waits while too many batches wait to be written.
    /// - Throws: why the file could not be written, when writing has failed already.
    public func append(_ batch: RecommendationBatch) throws {
        guard batch.count > 0 else { return }
        if !queue.append(batch) { _ = try outcome.withLock { try $0.get() } }
    }

    /// Ends the file after the batches appended so far. Does not wait.
    public func end() { queue.end() }

    /// Ends the file and waits until it is written.
    /// - Returns: its number of rows.
    public func finish() throws -> Int {
        end()
        finished.wait()
        finished.signal()
        return try outcome.withLock { try $0.get() }
    }

    /// Stops writing. The file does not appear.
    public func abandon() {
        queue.close()
        finished.wait()
        finished.signal()
    }

    private func write(
        to path: String, _ treatments: [Treatment], _ personalizes: Bool, _ database: EngineDatabase
    ) throws -> Int {
        let rows = ResultRows(queue, treatments, personalizes: personalizes, busy: busy)
        busy.begin()
        defer { busy.pause() }
        return try database.duckDB.connect().execute(
            "COPY (SELECT * FROM muster_rows()) TO \(SQLQuoting.literal(path)) (FORMAT parquet, ROW_GROUP_SIZE \(Self.rowsPerGroup))",
            reading: rows.columns
        ) { chunk in try rows.fill(&chunk) }
    }
}

/// Divides the rows of batches of any size into full chunks.
private final class ResultRows {
    private let queue: BoundedBlockingQueue<RecommendationBatch>
    private let personalizes: Bool
    private let busy: ActiveTimer
    /// By column of ids: the distinct ids, and the index of each treatment's id among them.
    private let ids: [(name: String, members: [String], codes: [Int])]
    private var batch: RecommendationBatch?
    private var row = 0

    init(
        _ queue: BoundedBlockingQueue<RecommendationBatch>, _ treatments: [Treatment], personalizes: Bool, busy: ActiveTimer
    ) {
        self.queue = queue
        self.busy = busy
        self.personalizes = personalizes
        ids = [
            ("offer_id", treatments.map(\.offerId.rawValue)), ("channel_id", treatments.map(\.channelId.rawValue)),
            ("creative_id", treatments.map(\.creativeId.rawValue)), ("category_id", treatments.map(\.categoryId.rawValue)),
        ].map { name, values in
            let members = Set(values).sorted()
            return (name, members, values.map { value in members.firstIndex(of: value) ?? 0 })
        }
    }

    var columns: [ColumnDescription] {
        [ColumnDescription(name: "customer_id", type: .varchar), ColumnDescription(name: "rank", type: .integer)]
            + ids.map { ColumnDescription(name: $0.name, type: .enumeration(members: $0.members)) }
            + [ColumnDescription(name: "score", type: .double), ColumnDescription(name: "value", type: .double)]
            + [ColumnDescription(name: "held_out", type: .boolean)]
            + (personalizes ? [ColumnDescription(name: "personalization", type: .varchar)] : [])
    }

    func fill(_ chunk: inout ChunkWriter) throws -> Int {
        var filled = 0
        while filled < chunk.capacity {
            if batch.map({ row == $0.count }) ?? true {
                busy.pause()
                batch = try queue.next()
                busy.begin()
                row = 0
            }
            guard let batch else { break }
            let rows = row..<min(batch.count, row + chunk.capacity - filled)
            try write(rows, of: batch, to: chunk, at: filled)
            filled += rows.count
            row = rows.upperBound
        }
        return filled
    }

    private func write(
        _ rows: Range<Int>, of batch: RecommendationBatch, to chunk: borrowing ChunkWriter, at first: Int
    ) throws {
        let customers = try chunk.strings(0)
        for row in rows {
            let id = batch.customerBytes.span.extracting(batch.customerRange(Int(batch.customers[row])))
            try customers.write(utf8: id, at: first + row - rows.lowerBound)
        }
        try chunk.column(1, as: Int32.self).write(contentsOf: batch.ranks.span.extracting(rows), at: first)
        for (index, column) in ids.enumerated() {
            let writer = try chunk.enumeration(2 + index)
            for row in rows { writer.write(column.codes[Int(batch.treatments[row])], at: first + row - rows.lowerBound) }
        }
        try chunk.column(2 + ids.count, as: Double.self).write(contentsOf: batch.scores.span.extracting(rows), at: first)
        try chunk.column(3 + ids.count, as: Double.self).write(contentsOf: batch.values.span.extracting(rows), at: first)
        let heldOut = try chunk.booleans(4 + ids.count)
        for row in rows { heldOut.write(batch.heldOut[Int(batch.customers[row])], at: first + row - rows.lowerBound) }
        guard personalizes, let objects = batch.personalization else { return }
        let writer = try chunk.strings(5 + ids.count)
        for row in rows { writer.write(objects[row], at: first + row - rows.lowerBound) }
    }
}
