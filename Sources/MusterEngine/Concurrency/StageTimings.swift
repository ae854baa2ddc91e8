internal import MusterModel

/// The durations of a run's stages and the number of rows that each processed.
struct StageTimings: Sendable {
    struct Entry: Hashable, Sendable {
        var duration = Duration.zero
        var rows = 0
    }

    static let clock = ContinuousClock()

    private var entries = Array(repeating: Entry(), count: RunStage.Name.allCases.count)

    subscript(_ stage: RunStage.Name) -> Entry {
        get { entries[Self.index(of: stage)] }
        set { entries[Self.index(of: stage)] = newValue }
    }

    private static func index(of stage: RunStage.Name) -> Int {
        RunStage.Name.allCases.firstIndex(of: stage) ?? 0
    }

    /// Adds the time since `start`.
    mutating func add(_ stage: RunStage.Name, since start: ContinuousClock.Instant, rows: Int = 0) {
        self[stage].duration += Self.clock.now - start
        self[stage].rows += rows
    }

    /// Adds the time that `body` takes.
    mutating func measure<Success>(
        _ stage: RunStage.Name, rows: Int = 0, _ body: () throws -> Success
    ) rethrows -> Success {
        let start = Self.clock.now
        let success = try body()
        add(stage, since: start, rows: rows)
        return success
    }

    mutating func add(_ other: StageTimings) {
        for index in entries.indices {
            entries[index].duration += other.entries[index].duration
            entries[index].rows += other.entries[index].rows
        }
    }

    /// - Parameter personalizes: whether the run has the stage `personalize`.
    func stages(personalizes: Bool) -> [RunStage] {
        RunStage.Name.allCases.compactMap { name in
            guard name != .deliver, name != .personalize || personalizes else { return nil }
            return RunStage(name: name, durationMs: self[name].duration.inMilliseconds, rows: self[name].rows)
        }
    }
}

extension Duration {
    /// In milliseconds, with three decimals.
    public var inMilliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }
}
