/// Features moved and scaled to mean 0 and variance 1, so that a penalty weighs on all alike.
struct StandardizedFeatures {
    /// By feature, then by example; without the constant ones.
    var columns: [[Double]] = []
    /// For each column, the feature it was made from.
    var sources: [Int] = []
    private var means: [Double] = []
    private var deviations: [Double] = []

    init(_ features: [[Double]]) throws(TrainingError) {
        for (feature, values) in features.enumerated() {
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            guard variance.isFinite else { throw .unusable(feature: feature) }
            let deviation = variance.squareRoot()
            // A constant differs from its mean by rounding at most.
            guard deviation > 1e-12 * abs(mean) else { continue }
            columns.append(values.map { ($0 - mean) / deviation })
            sources.append(feature)
            means.append(mean)
            deviations.append(deviation)
        }
    }

    /// The same model for the features as they were, `featureCount` of them; a constant one has no part in it.
    /// - Parameter parameters: the intercept, then a coefficient for each column.
    func original(_ parameters: [Double], featureCount: Int) -> (intercept: Double, coefficients: [Double]) {
        var intercept = parameters[0]
        var coefficients = [Double](repeating: 0, count: featureCount)
        for (column, source) in sources.enumerated() {
            coefficients[source] = parameters[column + 1] / deviations[column]
            intercept -= coefficients[source] * means[column]
        }
        return (intercept, coefficients)
    }
}
