/// The revenue per customer of treated customers and of the control group, and their difference. Amounts have no currency.
public struct RevenueLift: Hashable, Sendable, Codable {
    /// The difference of two means, with its 95 % confidence interval.
    public struct Difference: Hashable, Sendable, Codable {
        /// The number of customers with an amount that each group needs for a verdict other than
        /// ``ResponseLift/Verdict/inconclusive``. With fewer, their variance says little; without any it is 0.
        public static let minPaying = 10

        /// The mean of the treated customers minus the mean of the control group.
        public let difference: Double
        public let lower: Double
        public let upper: Double
        public let verdict: ResponseLift.Verdict
        /// Whether each group has ``minPaying`` customers with an amount.
        public let isSufficient: Bool
        /// The estimated revenue caused by contact: the difference for all treated customers.
        public let additionalRevenue: Double

        /// - Returns: `nil` when a group has fewer than two customers.
        /// - Source: Welch, The generalization of "Student's" problem when several different population variances are involved,
        ///   1947.
        public init?(_ treated: CustomerRevenue, _ control: CustomerRevenue) {
            guard treated.customers > 1, control.customers > 1 else { return nil }
            let (first, second) = (treated.squaredError, control.squaredError)
            let squaredError = first + second
            let degreesOfFreedom =
                squaredError * squaredError
                / (first * first / Double(treated.customers - 1) + second * second / Double(control.customers - 1))
            let spread = squaredError > 0 ? StudentT.quantile(degreesOfFreedom: degreesOfFreedom) * squaredError.squareRoot() : 0
            difference = treated.mean - control.mean
            lower = difference - spread
            upper = difference + spread
            isSufficient = min(treated.paying, control.paying) >= Self.minPaying
            verdict = isSufficient && lower > 0 ? .higher : isSufficient && upper < 0 ? .lower : .inconclusive
            additionalRevenue = difference * Double(treated.customers)
        }
    }

    /// `nil` when the group is empty.
    public var treated: CustomerRevenue?
    public var control: CustomerRevenue?
    /// `nil` when one of the groups has fewer than two customers.
    public var difference: Difference?

    public init(treated: CustomerRevenue?, control: CustomerRevenue?) {
        self.treated = treated
        self.control = control
        if let treated, let control { difference = Difference(treated, control) }
    }
}

/// The revenue of a group: the sum of the amounts of each customer, and 0 for customers without an amount.
public struct CustomerRevenue: Hashable, Sendable, Codable {
    /// At least 1.
    public let customers: Int
    /// Customers with at least one amount.
    public let paying: Int
    public let total: Double
    /// Per customer, with its 95 % confidence interval: the mean itself in a group of one customer.
    public let mean: Double
    public let lower: Double
    public let upper: Double
    /// Of the customers' sums, estimated from the sample (n − 1); 0 in a group of one customer.
    public let standardDeviation: Double

    /// - Returns: `nil` without customers.
    public init?(customers: Int, paying: Int, total: Double, standardDeviation: Double) {
        guard customers > 0, (0...customers).contains(paying) else { return nil }
        self.customers = customers
        self.paying = paying
        self.total = total
        self.standardDeviation = standardDeviation
        let mean = total / Double(customers)
        let spread =
            customers > 1
            ? StudentT.quantile(degreesOfFreedom: Double(customers - 1)) * standardDeviation / Double(customers).squareRoot() : 0
        self.mean = mean
        lower = mean - spread
        upper = mean + spread
    }

    /// Of the mean.
    var squaredError: Double { standardDeviation * standardDeviation / Double(customers) }
}

/// Student's t distribution.
enum StudentT {
    /// The 97.5th percentile, too low by at most 0.2 % from 3 degrees of freedom on, by 0.8 % for 2 and by 12 % for 1.
    ///
    /// - Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    static func quantile(degreesOfFreedom: Double) -> Double {
        let z = ResponseRate.z
        let square = z * z
        let terms = [
            (square + 1) / 4,
            ((5 * square + 16) * square + 3) / 96,
            (((3 * square + 19) * square + 17) * square - 15) / 384,
            ((((79 * square + 776) * square + 1_482) * square - 1_920) * square - 945) / 92_160,
        ]
        return z * (1 + terms.reversed().reduce(0) { ($0 + $1) / degreesOfFreedom })
    }
}
