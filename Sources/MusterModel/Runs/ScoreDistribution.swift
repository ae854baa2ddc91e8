/// The distribution of the scores of a run's recommendations.
public struct ScoreDistribution: Hashable, Sendable, Codable {
    public var count: Int
    public var min: Double
    public var lowerQuartile: Double
    public var median: Double
    public var upperQuartile: Double
    public var max: Double
    public var mean: Double
    /// Counts in ten bins of equal width, from 0 to ``upperEdge``; a score on an edge is in the bin above it.
    public var histogram: [Int]
    /// 1, or the greatest score if that is greater.
    public var upperEdge: Double

    public init(
        count: Int, min: Double, lowerQuartile: Double, median: Double, upperQuartile: Double, max: Double, mean: Double,
        histogram: [Int], upperEdge: Double
    ) {
        self.count = count
        self.min = min
        self.lowerQuartile = lowerQuartile
        self.median = median
        self.upperQuartile = upperQuartile
        self.max = max
        self.mean = mean
        self.histogram = histogram
        self.upperEdge = upperEdge
    }
}
