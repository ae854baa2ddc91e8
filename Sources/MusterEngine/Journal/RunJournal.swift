internal import Foundation
internal import MusterBase
internal import MusterFiles
internal import MusterKernel
internal import MusterPlanning

/// The decisions of a run on disk, part by part, from which a later attempt resumes.
///
/// One file per part, with the part's recommendations and the state of the run after it. The checkpoint is the longest
/// prefix of parts whose files exist, are complete and belong to this run; see `docs/runs.md`.
public struct RunJournal: Sendable {
    /// The payload of the first frame. Another format has another version.
    private static let format = "muster journal 1"

    private let folder: String
    private let key: String

    /// - Parameters:
    ///   - folder: the path of an existing folder for the files.
    ///   - key: identifies the inputs of the run's decisions. A journal with another key belongs to another run.
    public init(folder: String, key: String) {
        self.folder = folder
        self.key = key
    }

    func path(ofPart part: Int) -> String {
        folder + "/part-\(part.zeroPadded(to: 5)).bin"
    }

    /// The first frame of the file of a part.
    func opening(ofPart part: Int, of partCount: Int) -> [UInt8] {
        JournalFrame.bytes(.part, number: partCount, seed: seed(ofPart: part)) { $0.append(Self.format) }
    }

    func frame(_ batch: RecommendationBatch, slice: Int, ofPart part: Int) -> [UInt8] {
        JournalFrame.bytes(.batch, number: slice, seed: seed(ofPart: part), size: batch.journalSize, payload: batch.append(to:))
    }

    /// The last frame of the file of a part.
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

    /// Reads the run's checkpoint, and removes the files of later parts.
    /// - Returns: `nil` when the first part has to be decided again.
    func recover(_ plan: DecisionPlan, partCount: Int) throws -> RecoveredRun? {
        var recovered: RecoveredRun?
        for part in 0..<partCount {
            // A part whose file cannot be used is decided again, whatever the reason.
            guard let state = try? read(part, of: partCount, { _ in }),
                let allocation = SharedAllocation(plan, saved: state.saved)
            else { break }
            recovered = RecoveredRun(parts: part + 1, allocation: allocation, times: state.times)
        }
        for part in (recovered?.parts ?? 0)..<partCount { try Folder.remove(file: path(ofPart: part)) }
        return recovered
    }

    /// Calls `body` with the batches of a part of the checkpoint, in order.
    func forEachBatch(
        ofPart part: Int, of partCount: Int, treatmentCount: Int, _ body: (RecommendationBatch) throws -> Void
    ) throws {
        let state = try read(part, of: partCount) { payload in
            try body(RecommendationBatch(journalBytes: payload, treatmentCount: treatmentCount))
        }
        if state == nil { throw JournalError.malformed }
    }

    /// - Returns: the state at the end of the file; `nil` when there is no file.
    /// - Throws: ``JournalError`` unless the file is complete and belongs to this run and this part.
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

/// The checkpoint of earlier attempts.
struct RecoveredRun: Sendable {
    var parts: Int
    var allocation: SharedAllocation
    var times: StageTimings
}
