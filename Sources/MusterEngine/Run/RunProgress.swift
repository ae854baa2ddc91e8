internal import MusterKernel
internal import MusterModel
internal import Synchronization

/// The stage timings of a run so far, over all attempts, and the checkpoints that report them.
final class RunProgress: Sendable {
    private let times: Mutex<StageTimings>
    /// The writing time of earlier attempts.
    private let writingTimeBefore: Duration
    private let partCount: Int
    private let personalizes: Bool

    /// - Parameter times: of earlier attempts, and of this one so far.
    init(_ times: StageTimings, partCount: Int, personalizes: Bool) {
        self.times = Mutex(times)
        writingTimeBefore = times[.write].duration
        self.partCount = partCount
        self.personalizes = personalizes
    }

    func add(_ slice: StageTimings) { times.withLock { $0.add(slice) } }

    /// - Parameter writingTime: of this attempt.
    func stages(_ writingTime: Duration) -> [RunStage] { times(writingTime).stages(personalizes: personalizes) }

    private func times(_ writingTime: Duration) -> StageTimings {
        times.withLock { times in
            times[.write].duration = writingTimeBefore + writingTime
            return times
        }
    }

    /// The state and the checkpoint after a part.
    func checkpoint(
        _ saved: SharedAllocation.Saved, afterPart part: Int, share: Double, writingTime: Duration
    ) -> (JournalState, RunCheckpoint) {
        let times = times(writingTime)
        let checkpoint = RunCheckpoint(
            partsDone: part + 1, partCount: partCount, share: share, processed: saved.allocation.processed,
            recommended: saved.allocation.recommended, totalRecommendations: saved.allocation.total,
            stages: times.stages(personalizes: personalizes))
        return (JournalState(saved: saved, times: times), checkpoint)
    }
}
