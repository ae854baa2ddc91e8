internal import Foundation
internal import MusterDelivery
internal import MusterEngine
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

    private struct State: ~Copyable {
        var file: DurableFile?
        var rows = 0
        var firstCustomer: String?
        var lastCustomer: String?
    }

    private let format: RowFormat
    private let results: ResultsWriter
    private let path: String
    private let resultsPath: String
    private let state: Mutex<State>

    /// - Parameters:
    ///   - path: of the output file.
    ///   - resultsPath: of `results.parquet`.
    init(_ plan: DecisionPlan, path: String, resultsPath: String, database: EngineDatabase) throws {
        format = RowFormat(plan.fileConfig, treatments: plan.treatments)
        self.path = path
        self.resultsPath = resultsPath
        var file = try DurableFile(path: path)
        try file.append(format.opening)
        state = Mutex(State(file: file))
        results = ResultsWriter(
            path: resultsPath + ".partial", treatments: plan.treatments, personalizes: plan.personalization != nil,
            database: database)
    }

    func render(_ batch: RecommendationBatch) -> [UInt8] { format.rows(batch) }

    func append(_ batch: RecommendationBatch, _ fragment: [UInt8]) throws {
        try results.append(batch)
        try state.withLock { state in
            if state.rows > 0 && !fragment.isEmpty { try state.file?.append(format.separator) }
            try state.file?.append(fragment)
            state.rows += batch.deliveredCount
            guard let first = batch.heldOut.firstIndex(of: false), let last = batch.heldOut.lastIndex(of: false) else {
                return
            }
            state.firstCustomer = state.firstCustomer ?? batch.customerId(first)
            state.lastCustomer = batch.customerId(last)
        }
    }

    /// Ends both files, still under temporary names.
    func seal() throws -> Written {
        let resultRows = try results.finish()
        try Folder.sync(file: resultsPath + ".partial")
        return try state.withLock { state in
            try state.file?.append(format.closing)
            let sha256 = try state.file?.seal() ?? ""
            return Written(
                rows: state.rows, firstCustomer: state.firstCustomer, lastCustomer: state.lastCustomer,
                resultRows: resultRows, bytes: state.file?.byteCount ?? 0, sha256: sha256)
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

    /// Gives up: neither file remains.
    func abandon() {
        results.abandon()
        state.withLock { $0.file = nil }
        for path in [path, resultsPath, resultsPath + ".partial"] where FileManager.default.fileExists(atPath: path) {
            // What led here is told; a run that is not completed has no results, whatever lies in its folder.
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}
