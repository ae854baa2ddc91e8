internal import Foundation
internal import MusterBase
internal import MusterFiles
internal import MusterModel
internal import MusterPlanning

/// What a run has decided, part by part, on disk: another attempt goes on where this one ended.
///
/// One file per part, with the part's recommendations and the state of the run after it. The parts from the first on whose
/// files are there, whole and of this run, are the run's checkpoint; see `docs/runs.md`.
public struct RunJournal: Sendable {
    /// What a file begins with. Another format has another version.
    private static let format = "muster journal 1"

    private let folder: String
    private let key: String

    /// - Parameters:
    ///   - folder: the path of the folder that holds the files. It exists.
    ///   - key: stands for everything that the run decides by: a journal with another key is not its own.
    public init(folder: String, key: String) {
        self.folder = folder
        self.key = key
    }

    func path(ofPart part: Int) -> String {
        folder + "/part-\(part.zeroPadded(to: 5)).bin"
    }

    /// What opens the file of a part.
    func opening(ofPart part: Int, of partCount: Int) -> [UInt8] {
        JournalFrame.bytes(.part, number: partCount, seed: seed(ofPart: part)) { $0.append(Self.format) }
    }

    func frame(_ batch: RecommendationBatch, slice: Int, ofPart part: Int) -> [UInt8] {
        JournalFrame.bytes(.batch, number: slice, seed: seed(ofPart: part), size: batch.journalSize, payload: batch.append(to:))
    }

    /// What ends the file of a part.
    func ending(_ state: JournalState, batches: Int, ofPart part: Int) -> [UInt8] {
        JournalFrame.bytes(.state, number: batches, seed: seed(ofPart: part), payload: state.append(to:))
    }

    private func seed(ofPart part: Int) -> JournalChecksum {
        var checksum = JournalChecksum()
        checksum.combine(Self.format)
        checksum.combine(key)
        checksum.combine(UInt64(part))
        return checksum
    }

    /// The run's checkpoint. What lies behind it is discarded.
    /// - Returns: `nil` when there is nothing to go on from.
    func recover(_ plan: DecisionPlan, partCount: Int) throws -> RecoveredRun? {
        var recovered: RecoveredRun?
        for part in 0..<partCount {
            // Whatever is wrong with a file, the part can be decided again.
            guard let state = try? read(part, of: partCount, { _ in }),
                let allocation = SharedAllocation(plan, saved: state.saved)
            else { break }
            recovered = RecoveredRun(parts: part + 1, allocation: allocation, times: state.times)
        }
        for part in (recovered?.parts ?? 0)..<partCount { try Folder.remove(file: path(ofPart: part)) }
        return recovered
    }

    /// Hands over the recommendations of a part that was recovered, in order.
    func forEachBatch(
        ofPart part: Int, of partCount: Int, treatmentCount: Int, _ body: (RecommendationBatch) throws -> Void
    ) throws {
        let state = try read(part, of: partCount) { payload in
            try body(RecommendationBatch(journalBytes: payload, treatmentCount: treatmentCount))
        }
        if state == nil { throw JournalError.malformed }
    }

    /// - Returns: the state that ends the file; `nil` when there is no file.
    /// - Throws: ``JournalError`` unless the file is whole, of this run and of this part.
    private func read(
        _ part: Int, of partCount: Int, _ body: (ArraySlice<UInt8>) throws -> Void
    ) throws -> JournalState? {
        let seed = seed(ofPart: part)
        var buffer: ArraySlice<UInt8> = []
        var (isOpen, batches, lastSlice) = (false, 0, 0)
        var state: JournalState?
        guard FileManager.default.fileExists(atPath: path(ofPart: part)) else { return nil }
        try FileChunks(path: path(ofPart: part)).forEach { bytes in
            buffer = buffer.isEmpty ? bytes[...] : ArraySlice(Array(buffer) + bytes)
            while let frame = try JournalFrame.take(from: &buffer, seed: seed) {
                switch frame.kind {
                case .part where !isOpen && frame.number == partCount:
                    var payload = JournalParser(frame.payload)
                    isOpen = try payload.text() == Self.format
                case .batch where isOpen && state == nil && (batches == 0 || frame.number == lastSlice + 1):
                    try body(frame.payload)
                    (batches, lastSlice) = (batches + 1, frame.number)
                case .state where isOpen && state == nil && frame.number == batches:
                    state = try JournalState(frame.payload)
                default:
                    throw JournalError.malformed
                }
            }
        }
        guard buffer.isEmpty, let state else { throw JournalError.malformed }
        return state
    }
}

/// What attempts before have come to.
struct RecoveredRun: Sendable {
    var parts: Int
    var allocation: SharedAllocation
    var times: StageTimings
}
