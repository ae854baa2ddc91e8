internal import MusterDelivery
internal import MusterEngine
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning
internal import Synchronization

/// The files a run writes while it decides: the results and the output file.
final class RunFiles: RunOutput {
    /// What was written.
    struct Written {
        /// Recommendations that are delivered.
        var rows: Int
        /// The first and the last customer, in byte order, to whom anything is delivered.
        var firstCustomer: String?
        var lastCustomer: String?
        var resultRows: Int
        var bytes: Int
        var sha256: String
    }

    struct Fragment {
        var bytes: [UInt8]
        var rows: Int
    }

    private struct State: ~Copyable {
        var file: DurableFile?
        var rows = 0
        var firstCustomer: String?
        var lastCustomer: String?
        var writingTime = Duration.zero
    }

    private let format: RowFormat
    private let database: EngineDatabase
    private let results: ResultsWriter
    private let resultsPath: String
    private let state: Mutex<State>

    /// - Parameters:
    ///   - path: of the output file.
    ///   - resultsPath: of `results.parquet`.
    init(_ plan: DecisionPlan, path: String, resultsPath: String, database: EngineDatabase) throws {
        format = RowFormat(plan.fileConfig, treatments: plan.treatments)
        self.resultsPath = resultsPath
        self.database = database
        var file = try DurableFile(path: path)
        try file.append(format.opening)
        state = Mutex(State(file: file))
        results = ResultsWriter(
            path: resultsPath + ".partial", treatments: plan.treatments, personalizes: plan.personalization != nil,
            database: database)
    }

    var writingTime: Duration { results.writingTime + state.withLock { $0.writingTime } }

    func render(_ batch: RecommendationBatch) -> Fragment {
        let rows = format.rows(batch)
        return Fragment(bytes: rows.bytes, rows: rows.count)
    }

    func append(_ batch: RecommendationBatch, _ fragment: Fragment) throws {
        try results.append(batch)
        try state.withLock { state in
            let start = ContinuousClock.now
            defer { state.writingTime += ContinuousClock.now - start }
            if state.rows > 0 && fragment.rows > 0 { try state.file?.append(format.separator) }
            try state.file?.append(fragment.bytes)
            state.rows += fragment.rows
            guard let first = batch.heldOut.firstIndex(of: false), let last = batch.heldOut.lastIndex(of: false) else {
                return
            }
            state.firstCustomer = state.firstCustomer ?? batch.customerId(first)
            state.lastCustomer = batch.customerId(last)
        }
    }

    func end() { results.end() }

    /// Waits until all results are written.
    /// - Returns: their number of rows.
    func finishResults() throws -> Int { try results.finish() }

    /// Ends both files, still under temporary names, and makes them durable.
    ///
    /// - Throws: ``ServiceError/inconsistentRun(_:)`` for files on disk that are not what was written.
    func seal() throws -> Written {
        let counted = try results.finish()
        try Folder.sync(file: resultsPath + ".partial")
        let resultRows = try database.rowCount(ofFile: resultsPath + ".partial")
        guard counted == resultRows else {
            throw ServiceError.inconsistentRun("\(counted) results were written, but \(resultRows) are in the file.")
        }
        return try state.withLock { state in
            try state.file?.append(format.closing)
            let sha256 = try state.file?.seal() ?? ""
            let (written, size) = (state.file?.byteCount ?? 0, try state.file?.sizeOnDisk() ?? 0)
            guard written == size else {
                throw ServiceError.inconsistentRun("\(written) bytes were written, but the file has \(size).")
            }
            return Written(
                rows: state.rows, firstCustomer: state.firstCustomer, lastCustomer: state.lastCustomer,
                resultRows: resultRows, bytes: size, sha256: sha256)
        }
    }

    /// Gives both files their names.
    func publish() throws {
        try Folder.move(resultsPath + ".partial", to: resultsPath)
        try state.withLock { state in
            guard let file = state.file.take() else { return }
            try file.publish()
        }
    }

    /// Gives up what is not published.
    func abandon() {
        results.abandon()
        state.withLock { $0.file = nil }
        // What led here is told; a temporary file that stays is overwritten by the next attempt.
        try? Folder.remove(file: resultsPath + ".partial")
    }
}
