/// Features shifted and scaled to mean 0 and variance 1, so that a penalty affects all equally.
struct StandardizedFeatures {
    /// One column per feature that is not constant, with one element per example.
    var columns: [[Double]] = []
    /// The feature of each column.
    var sources: [Int] = []
    private var means: [Double] = []
    private var deviations: [Double] = []

    init(_ features: [[Double]]) throws(TrainingError) {
        for (feature, values) in features.enumerated() {
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            guard variance.isFinite else { throw .unusable(feature: feature) }
            let deviation = variance.squareRoot()
            // A constant differs from its mean only by rounding.
            guard deviation > 1e-12 * abs(mean) else { continue }
            columns.append(values.map { ($0 - mean) / deviation })
            sources.append(feature)
            means.append(mean)
            deviations.append(deviation)
        }
    }

    /// The parameters converted to the original features. Constant features have the coefficient 0.
    ///
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
