/// The response rates of treated customers and of the control group, and their difference.
public struct ResponseLift: Hashable, Sendable, Codable {
    public enum Verdict: String, Hashable, Sendable, Codable {
        /// Treated customers responded significantly more often, or less often.
        case higher, lower
        /// The difference is not significant.
        case inconclusive
    }

    /// The difference of two rates, with its 95 % confidence interval.
    public struct Difference: Hashable, Sendable, Codable {
        /// The rate of the treated customers minus the rate of the control group. It and its bounds are within -1…1.
        public let difference: Double
        public let lower: Double
        public let upper: Double
        public let verdict: Verdict
        /// The minimum detectable effect: the smallest difference that groups of this size detect with a power of 80 %.
        public let detectable: Double
        /// The estimated number of responses caused by contact.
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
            // Two responses and two non-responses are added, so that no group has a variance of zero.
            let pooled = (Double(treated.responded + control.responded) + 2) / (first + second + 4)
            // 0.84 is the 80th percentile of the normal distribution.
            let power = 0.8416212335729143
            detectable = min(
                1, (ResponseRate.z + power) * (pooled * (1 - pooled) * (1 / first + 1 / second)).squareRoot())
            additionalResponses = difference * first
        }
    }

    /// `nil` when the group is empty.
    public var treated: ResponseRate?
    public var control: ResponseRate?
    /// `nil` when one of the groups is empty.
    public var difference: Difference?
    /// `nil` when no response has an amount.
    public var revenue: RevenueLift?

    public init(treated: ResponseRate?, control: ResponseRate?, revenue: RevenueLift? = nil) {
        self.treated = treated
        self.control = control
        self.revenue = revenue
        if let treated, let control { difference = Difference(treated, control) }
    }
}

/// The share of a group's customers who responded, with its 95 % confidence interval.
public struct ResponseRate: Hashable, Sendable, Codable {
    /// The 97.5th percentile of the normal distribution.
    static let z = 1.959963984540054

    /// At least 1.
    public let customers: Int
    public let responded: Int
    /// 0–1, as are the bounds.
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
        // Near 0 and 1, rounding must not move a bound beyond the rate.
        lower = responded == 0 ? 0 : max(0, (centre - spread) / scale)
        upper = responded == customers ? 1 : min(1, (centre + spread) / scale)
    }
}
