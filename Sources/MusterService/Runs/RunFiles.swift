internal import MusterDelivery
internal import MusterEngine
internal import MusterFiles
internal import MusterKernel
internal import MusterModel
internal import MusterPlanning
internal import Synchronization

/// The files that a run writes while it decides: `results.parquet` and the output files.
final class RunFiles<Writer: OutputWriter>: RunOutput {
    private struct State {
        var firstCustomer: String?
        var lastCustomer: String?
        var writingTime = Duration.zero
    }

    private let writer: Writer
    private let database: EngineDatabase
    private let results: ResultsWriter
    private let resultsPath: String
    private let state = Mutex(State())

    /// - Parameters:
    ///   - writer: the writer of the output files. It is abandoned with them.
    ///   - resultsPath: the path of `results.parquet`.
    init(_ plan: DecisionPlan, _ writer: Writer, resultsPath: String, database: EngineDatabase) {
        self.writer = writer
        self.resultsPath = resultsPath
        self.database = database
        results = ResultsWriter(
            path: resultsPath + ".partial", treatments: plan.treatments, personalizes: plan.personalization != nil,
            database: database)
    }

    var writingTime: Duration { results.writingTime + state.withLock { $0.writingTime } }

    func render(_ batch: RecommendationBatch) throws -> Writer.Fragment { try writer.render(batch) }

    func append(_ batch: RecommendationBatch, _ fragment: Writer.Fragment) throws {
        try results.append(batch)
        let start = ContinuousClock.now
        try writer.append(fragment)
        let time = ContinuousClock.now - start
        state.withLock { state in
            state.writingTime += time
            guard !batch.heldOut.isEmpty else { return }
            state.firstCustomer = state.firstCustomer ?? batch.customerId(0)
            state.lastCustomer = batch.customerId(batch.heldOut.count - 1)
        }
    }

    func end() { results.end() }

    /// Waits until all results are written.
    func finishResults() throws { _ = try results.finish() }

    /// Ends all files, still under temporary names, and makes them durable.
    ///
    /// - Throws: ``RunError/inconsistent(_:)`` when the files on disk differ from the rows and bytes written.
    func seal() throws -> SealedRunFiles {
        let written = try results.finish()
        try Folder.sync(file: resultsPath + ".partial")
        let resultRows = try database.rowCount(ofFile: resultsPath + ".partial")
        guard written == resultRows else {
            throw RunError.inconsistent("\(written) results were written, but \(resultRows) are in the file.")
        }
        let files = try writer.seal()
        for file in files {
            let size = try Folder.size(ofFile: file.sealed.temporaryPath)
            guard file.bytes == size else {
                throw RunError.inconsistent("\(file.bytes) bytes were written, but the file has \(size).")
            }
        }
        return state.withLock { state in
            SealedRunFiles(
                files: files, resultRows: resultRows, firstCustomer: state.firstCustomer, lastCustomer: state.lastCustomer)
        }
    }

    /// What to tell about characters that the encoding of the output files lacks.
    func encodingNotes(_ encoding: CSVDialect.Encoding) -> [String] {
        let count = writer.replacedCharacters
        guard count > 0 else { return [] }
        return [
            "The encoding \(encoding.rawValue) lacks \(count) \(count == 1 ? "character" : "characters") of the output files; "
                + "a question mark replaces each. Use encoding: utf-8-bom to keep them."
        ]
    }

    /// What to tell about placeholders whose values are missing.
    func gapNotes(_ gaps: [OwnColumns.Gap]) -> [String] {
        zip(gaps, writer.gaps).compactMap { gap, rows in
            guard rows > 0 else { return nil }
            let name = gap.placeholder
            return
                "\(rows) \(rows == 1 ? "row" : "rows") of the output files \(rows == 1 ? "has" : "have") nothing in the place of "
                + "{{\(name)}}, which is missing. Write {{^\(name)}}…{{/\(name)}} in the creative for another text."
        }
    }

    /// Gives `results.parquet` its name.
    func publishResults() throws { try Folder.move(resultsPath + ".partial", to: resultsPath) }

    /// Removes the files that are not published.
    func abandon() {
        results.abandon()
        writer.abandon()
        // The error that led here is reported; a temporary file that remains is overwritten by the next attempt.
        try? Folder.remove(file: resultsPath + ".partial")
    }
}

/// The files of a run, complete and durable under temporary names.
struct SealedRunFiles {
    /// The output files.
    var files: [WrittenFile]
    /// Recommendations in `results.parquet`, those of held-out customers among them.
    var resultRows: Int
    /// The first and the last customer, in byte order, with a recommendation.
    var firstCustomer: String?
    var lastCustomer: String?

    /// Recommendations that are delivered.
    var rows: Int { files.reduce(0) { $0 + $1.rows } }
}
