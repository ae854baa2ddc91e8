/// The share of a group's customers who responded, with the interval that holds the true share 19 times in 20.
public struct ResponseRate: Hashable, Sendable, Codable {
    /// Of the normal distribution, so that 95 % lie between −z and z.
    static let z = 1.959963984540054

    /// At least 1.
    public let customers: Int
    public let responded: Int
    /// 0–1, like the bounds.
    public let rate: Double
    public let lower: Double
    public let upper: Double

    /// - Returns: `nil` without customers.
    /// - Source: Wilson's score interval, 1927.
    public init?(customers: Int, responded: Int) {
        guard customers > 0, (0...customers).contains(responded) else { return nil }
        let (count, z) = (Double(customers), Self.z)
        let rate = Double(responded) / count
        let centre = rate + z * z / (2 * count)
        let spread = z * (rate * (1 - rate) / count + z * z / (4 * count * count)).squareRoot()
        let scale = 1 + z * z / count
        self.customers = customers
        self.responded = responded
        self.rate = rate
        // At the ends of the scale, rounding must not carry a bound past the rate itself.
        lower = responded == 0 ? 0 : max(0, (centre - spread) / scale)
        upper = responded == customers ? 1 : min(1, (centre + spread) / scale)
    }
}
