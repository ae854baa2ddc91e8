/// How much more often the customers who were contacted responded than those who were held out.
public struct ResponseLift: Hashable, Sendable, Codable {
    public enum Verdict: String, Hashable, Sendable, Codable {
        /// Contacted customers responded more often, or less often, than chance explains.
        case higher, lower
        /// Chance alone may explain the difference.
        case inconclusive
    }

    /// The difference of two rates, with the interval that holds the true difference 19 times in 20.
    public struct Difference: Hashable, Sendable, Codable {
        /// The rate of those contacted minus that of those held out, -1 to 1, like the bounds.
        public let difference: Double
        public let lower: Double
        public let upper: Double
        public let verdict: Verdict
        /// The least difference that groups of this size show in 4 cases of 5.
        public let detectable: Double
        /// How many of the responses of those contacted there would not have been without contact.
        public let additionalResponses: Double

        /// - Source: Newcombe, Interval estimation for the difference between independent proportions, 1998, method 10.
        public init(_ treated: ResponseRate, _ control: ResponseRate) {
            func distance(_ first: Double, _ second: Double) -> Double {
                (first * first + second * second).squareRoot()
            }
            difference = treated.rate - control.rate
            lower = difference - distance(treated.rate - treated.lower, control.upper - control.rate)
            upper = difference + distance(treated.upper - treated.rate, control.rate - control.lower)
            verdict = lower > 0 ? .higher : upper < 0 ? .lower : .inconclusive
            let (first, second) = (Double(treated.customers), Double(control.customers))
            // Two responses and two customers without one are added, so that no group is taken to be sure of anything.
            let pooled = (Double(treated.responded + control.responded) + 2) / (first + second + 4)
            // 0.84 of the normal distribution lies below it in 4 cases of 5.
            let power = 0.8416212335729143
            detectable = min(
                1, (ResponseRate.z + power) * (pooled * (1 - pooled) * (1 / first + 1 / second)).squareRoot())
            additionalResponses = difference * first
        }
    }

    /// Absent when the group is empty.
    public var treated: ResponseRate?
    public var control: ResponseRate?
    /// Absent when one of the groups is empty.
    public var difference: Difference?

    public init(treated: ResponseRate?, control: ResponseRate?) {
        self.treated = treated
        self.control = control
        if let treated, let control { difference = Difference(treated, control) }
    }
}

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
