import MusterBase
import MusterModel
import Testing

@Suite struct ResponseLiftTests {
    /// Computed with statsmodels: `proportion_confint(…, method="wilson")`.
    static let rates: [(responded: Int, customers: Int, lower: Double, upper: Double)] = [
        (81, 263, 0.2552885199, 0.3662095770), (15, 148, 0.0623863995, 0.1604872417), (0, 20, 0, 0.1611251581),
        (1, 29, 0.0061132143, 0.1717552188), (29, 29, 0.8830302015, 1), (5_289, 45_211, 0.1140546802, 0.1199800110),
    ]

    @Test("a rate's interval is Wilson's", arguments: rates)
    func wilson(_ responded: Int, _ customers: Int, _ lower: Double, _ upper: Double) throws {
        let rate = try #require(ResponseRate(customers: customers, responded: responded))
        #expect(rate.rate == Double(responded) / Double(customers))
        #expect(abs(rate.lower - lower) < 1e-9 && abs(rate.upper - upper) < 1e-9)
    }

    /// As in table II of Newcombe's paper, method 10; statsmodels gives the same.
    static let differences: [(Int, Int, Int, Int, lower: Double, upper: Double)] = [
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (10, 10, 0, 20, 0.6791, 1),
    ]

    @Test("a difference's interval is Newcombe's", arguments: differences)
    func newcombe(_ first: Int, _ firstOf: Int, _ second: Int, _ secondOf: Int, _ lower: Double, _ upper: Double) throws {
        let lift = ResponseLift(
            treated: ResponseRate(customers: firstOf, responded: first),
            control: ResponseRate(customers: secondOf, responded: second))
        let difference = try #require(lift.difference)
        #expect(abs(difference.lower - lower) < 6e-5 && abs(difference.upper - upper) < 6e-5)
        #expect(difference.verdict == (lower > 0 ? .higher : .inconclusive))
    }

    @Test("without a group there is no difference")
    func empty() {
        #expect(ResponseRate(customers: 0, responded: 0) == nil)
        let lift = ResponseLift(treated: ResponseRate(customers: 5, responded: 1), control: nil)
        #expect(lift.difference == nil)
    }

    @Test("without responses, the detectable difference is still above zero")
    func nobody() throws {
        let lift = ResponseLift(
            treated: ResponseRate(customers: 100, responded: 0), control: ResponseRate(customers: 100, responded: 0))
        let difference = try #require(lift.difference)
        #expect(difference.verdict == .inconclusive && difference.difference == 0)
        #expect(difference.detectable > 0.03 && difference.detectable < 0.05)
    }

    @Test("a lower rate of the treated customers is significant, with a negative number of additional responses")
    func lower() throws {
        let lift = ResponseLift(
            treated: ResponseRate(customers: 10_000, responded: 400),
            control: ResponseRate(customers: 1_000, responded: 80))
        let difference = try #require(lift.difference)
        #expect(difference.verdict == .lower)
        #expect(abs(difference.additionalResponses - -400) < 1e-9)
        #expect(abs(difference.detectable - 0.019) < 0.001)
    }
}
