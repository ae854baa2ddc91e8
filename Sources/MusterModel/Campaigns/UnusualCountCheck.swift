/// The comparison of a run's counts with those of the campaign's recent runs.
public struct UnusualCountCheck: Hashable, Sendable, Codable {
    /// The number of earlier runs that a count needs before it is compared.
    public static let minRuns = 3

    /// The share of the median by which a count may differ from it, above 0. With 0.5 and a median of 1,000, counts from 500 to
    /// 1,500 are usual.
    public var largestDeviation: Double
    /// The maximum number of earlier runs whose median is taken, 3–100.
    public var runs: Int
    /// Whether a run with an unusual count is held: nothing of it is delivered before someone releases it.
    public var holdWhenUnusual: Bool

    public init(largestDeviation: Double = 0.5, runs: Int = 10, holdWhenUnusual: Bool = false) {
        self.largestDeviation = largestDeviation
        self.runs = runs
        self.holdWhenUnusual = holdWhenUnusual
    }

    /// The counts of a run that differ too much from the medians of earlier runs: customers, recommendations, and the
    /// recommendations of each channel of the run, in its order.
    ///
    /// - Parameter earlier: completed runs of the campaign, newest first. A channel is compared with the runs that had it.
    public func unusualCounts(of run: CampaignRun, comparedWith earlier: some Sequence<CampaignRun>) -> [UnusualCount] {
        let earlier = earlier.prefix(runs)
        func check(
            _ count: UnusualCount.Kind, _ value: Int, _ usual: [Int], _ channel: RunSummary.Breakdown? = nil
        ) -> UnusualCount? {
            guard usual.count >= Self.minRuns else { return nil }
            let median = Self.median(usual)
            guard abs(Double(value) - median) > largestDeviation * median else { return nil }
            return UnusualCount(count: count, id: channel?.id, name: channel?.name, value: value, median: median)
        }
        let totals = [
            check(.customers, run.totalCustomers, earlier.map(\.totalCustomers)),
            check(.recommendations, run.totalRecommendations, earlier.map(\.totalRecommendations)),
        ]
        let channels = run.summary.byChannel.map { channel in
            let usual = earlier.compactMap { run in run.summary.byChannel.first { $0.id == channel.id }?.count }
            return check(.channel, channel.count, usual, channel)
        }
        return (totals + channels).compactMap(\.self)
    }

    /// - Parameter values: at least one.
    private static func median(_ values: [Int]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? Double(sorted[middle]) : (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2
    }
}

/// A count of a run that differs from the median of recent runs by more than the campaign allows.
public struct UnusualCount: Hashable, Sendable, Codable {
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        /// In the segment.
        case customers
        case recommendations
        /// The recommendations of one channel.
        case channel
    }

    public var count: Kind
    /// Of the channel; `nil` for other counts.
    public var id: String?
    public var name: String?
    public var value: Int
    /// Of the recent runs.
    public var median: Double

    public init(count: Kind, id: String? = nil, name: String? = nil, value: Int, median: Double) {
        self.count = count
        self.id = id
        self.name = name
        self.value = value
        self.median = median
    }
}

extension UnusualCount {
    /// The count in words, such as `recommendations on Email`.
    public var text: String {
        switch count {
        case .customers: "customers in the segment"
        case .recommendations: "recommendations"
        case .channel: "recommendations on \(name ?? id ?? "")"
        }
    }
}

extension UnusualCountCheck {
    init?(reading reader: DocumentReader) {
        let deviation = reader.optionalNumber("largestDeviation", in: 0.01...1_000)
        let runs = reader.optionalInt("runs", in: Self.minRuns...100)
        let holdWhenUnusual = reader.bool("holdWhenUnusual", default: false)
        reader.finish()
        guard !reader.hasErrors else { return nil }
        self.init(largestDeviation: deviation ?? 0.5, runs: runs ?? 10, holdWhenUnusual: holdWhenUnusual)
    }

    var document: DocumentNode {
        .map([
            ("largestDeviation", .number(largestDeviation)), ("runs", .int(runs)), ("holdWhenUnusual", .bool(holdWhenUnusual)),
        ])
    }
}
