import MusterModel
import Testing

@Suite struct RevenueLiftTests {
    struct Sample {
        var customers: Int
        var mean: Double
        var deviation: Double
        var paying: Int

        var revenue: CustomerRevenue? {
            CustomerRevenue(
                customers: customers, paying: paying, total: mean * Double(customers), standardDeviation: deviation)
        }
    }

    /// Computed with SciPy: `ttest_ind_from_stats(…, equal_var=False)` and its confidence interval.
    static let differences: [(Sample, Sample, lower: Double, upper: Double, verdict: ResponseLift.Verdict)] = [
        (
            Sample(customers: 20, mean: 5.2, deviation: 3.1, paying: 20),
            Sample(customers: 15, mean: 4.1, deviation: 0.8, paying: 15),
            -0.3989240114, 2.5989240114, .inconclusive
        ),
        (
            Sample(customers: 5_000, mean: 1.25, deviation: 14.5, paying: 400),
            Sample(customers: 1_000, mean: 1.05, deviation: 11, paying: 60), -0.5919638559, 0.9919638559, .inconclusive
        ),
        (
            Sample(customers: 45_000, mean: 1.4, deviation: 15, paying: 900),
            Sample(customers: 15_000, mean: 0.65, deviation: 11.6, paying: 200), 0.5183285044, 0.9816714956, .higher
        ),
        (
            Sample(customers: 12, mean: 10, deviation: 4, paying: 11), Sample(customers: 11, mean: 20, deviation: 9, paying: 10),
            -16.3450774903, -3.6549225097, .lower
        ),
        (
            Sample(customers: 12, mean: 10, deviation: 4, paying: 11), Sample(customers: 11, mean: 20, deviation: 9, paying: 9),
            -16.3450774903, -3.6549225097, .inconclusive
        ),
    ]

    @Test(
        "the interval of a difference is Welch's; it decides if ten customers of each group have an amount",
        arguments: differences)
    func welch(_ treated: Sample, _ control: Sample, _ lower: Double, _ upper: Double, _ verdict: ResponseLift.Verdict) throws {
        let difference = try #require(RevenueLift(treated: treated.revenue, control: control.revenue).difference)
        #expect(abs(difference.difference - (treated.mean - control.mean)) < 1e-12)
        #expect(abs(difference.lower - lower) < 1e-5 && abs(difference.upper - upper) < 1e-5)
        #expect(difference.verdict == verdict)
        #expect(difference.isSufficient == (min(treated.paying, control.paying) >= 10))
        #expect(abs(difference.additionalRevenue - (treated.mean - control.mean) * Double(treated.customers)) < 1e-6)
    }

    @Test("the interval of a mean is Student's", arguments: [(12, 10, 4, 7.4585212507), (5_000, 1.25, 14.5, 0.8479905563)])
    func mean(_ customers: Int, _ mean: Double, _ deviation: Double, _ lower: Double) throws {
        let revenue = try #require(Sample(customers: customers, mean: mean, deviation: deviation, paying: 5).revenue)
        #expect(abs(revenue.lower - lower) < 1e-5 && abs(revenue.upper - (2 * mean - lower)) < 1e-5)
    }

    @Test("one customer has no interval, and a group without customers no revenue")
    func small() throws {
        #expect(CustomerRevenue(customers: 0, paying: 0, total: 0, standardDeviation: 0) == nil)
        let one = try #require(CustomerRevenue(customers: 1, paying: 1, total: 5, standardDeviation: 0))
        #expect(one.lower == 5 && one.upper == 5)
        let two = try #require(CustomerRevenue(customers: 2, paying: 0, total: 0, standardDeviation: 0))
        #expect(RevenueLift(treated: one, control: two).difference == nil)
        let difference = try #require(RevenueLift(treated: two, control: two).difference)
        #expect(difference.lower == 0 && difference.upper == 0 && difference.verdict == .inconclusive)
    }
}
