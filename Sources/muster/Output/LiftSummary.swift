internal import MusterBase
internal import MusterModel

/// The text form of a lift report.
struct LiftSummary {
    /// The maximum number of offers shown.
    private static let maxTableRows = 20

    let report: LiftReport

    var text: String {
        var parts = [
            "Run \(report.run): responses (\(report.outcomes.joined(separator: ", "))) within "
                + "\(NumberFormatting.count(report.days, "day", "days")) from \(InstantFormat.text(report.asOf))"
        ]
        parts.append(table)
        parts.append(verdict)
        if let revenue = report.overall.revenue {
            parts.append(revenueTable)
            parts += revenueVerdict(revenue)
        }
        if let first = report.unknownOutcomes.first, !isUsualHistory {
            let names = report.unknownOutcomes.map { "'\($0)'" }.joined(separator: ", ")
            let suggestion = report.unknownOutcomes.count == 1 ? DidYouMean.nearest(to: first, among: report.knownOutcomes) : nil
            parts.append(
                "No response has the outcome \(names). There are: \(report.knownOutcomes.joined(separator: ", "))."
                    + (suggestion.map { " Did you mean '\($0)'?" } ?? ""))
        }
        if !report.isComplete {
            parts.append(
                "The \(NumberFormatting.count(report.days, "day is", "days are")) not over yet: more responses may come.")
        }
        return parts.joined(separator: "\n\n")
    }

    /// Whether nobody named an outcome, and the history has one of the defaults. It need not have all.
    private var isUsualHistory: Bool {
        report.outcomes == OutcomeOption.defaults && report.unknownOutcomes.count < report.outcomes.count
    }

    private var table: String {
        table(
            of: ("Contacted", "Held out", "responded"),
            [("All offers", cells(report.overall))]
                + report.offers.map { ($0.name, cells($0.lift)) })
    }

    /// Of the offers with an amount.
    private var revenueTable: String {
        let lines = [("All offers", report.overall.revenue)] + report.offers.map { ($0.name, $0.lift.revenue) }
        return table(
            of: ("Contacted paying", "Held out paying", "per customer"),
            lines.compactMap { name, revenue in revenue.map { (name, cells($0)) } })
    }

    private func table(
        of header: (treated: String, control: String, measure: String), _ lines: [(name: String, cells: [String])]
    ) -> String {
        var table = TextTable([
            ("", .left), (header.treated, .right), (header.measure, .right), ("95 % interval", .right), (header.control, .right),
            (header.measure, .right), ("95 % interval", .right), ("Difference", .right), ("95 % interval", .right),
            ("", .left),
        ])
        for line in lines.prefix(Self.maxTableRows + 1) { table.add([line.name] + line.cells) }
        let hidden = lines.count - Self.maxTableRows - 1
        return table.text() + (hidden > 0 ? "\nand \(NumberFormatting.count(hidden)) more; --json has all" : "")
    }

    private func cells(_ lift: RevenueLift) -> [String] {
        func group(_ revenue: CustomerRevenue?) -> [String] {
            cells(revenue.map { ($0.paying, $0.mean, $0.lower, $0.upper) }, NumberFormatting.amount)
        }
        return group(lift.treated) + group(lift.control)
            + cells(lift.difference.map { ($0.difference, $0.lower, $0.upper, $0.verdict) }, NumberFormatting.signedAmount)
    }

    private func cells(_ lift: ResponseLift) -> [String] {
        func group(_ rate: ResponseRate?) -> [String] {
            cells(rate.map { ($0.customers, $0.rate, $0.lower, $0.upper) }, NumberFormatting.finePercent)
        }
        return group(lift.treated) + group(lift.control)
            + cells(lift.difference.map { ($0.difference, $0.lower, $0.upper, $0.verdict) }, NumberFormatting.points)
    }

    /// The cells of a group of customers.
    private func cells(
        _ group: (count: Int, value: Double, lower: Double, upper: Double)?, _ text: (Double) -> String
    ) -> [String] {
        guard let group else { return ["0", "–", "–"] }
        return [NumberFormatting.count(group.count), text(group.value), "\(text(group.lower)) to \(text(group.upper))"]
    }

    /// The cells of a comparison of both groups.
    private func cells(
        _ found: (difference: Double, lower: Double, upper: Double, verdict: ResponseLift.Verdict)?, _ text: (Double) -> String
    ) -> [String] {
        guard let found else { return ["–", "–", ""] }
        return [
            text(found.difference), "\(text(found.lower)) to \(text(found.upper))",
            found.verdict == .inconclusive ? "too small to tell" : found.verdict.rawValue,
        ]
    }

    private func revenueVerdict(_ revenue: RevenueLift) -> [String] {
        guard let difference = revenue.difference, let treated = revenue.treated else { return [] }
        let amount = NumberFormatting.signedAmount(difference.additionalRevenue)
        switch difference.verdict {
        case .higher, .lower:
            return [
                "Contact changed the revenue of the \(NumberFormatting.count(treated.customers, "customer", "customers")) contacted "
                    + "by about \(amount)."
            ]
        case .inconclusive where !difference.isSufficient:
            return [
                "Too few customers have an amount for a comparison of the revenue: each group needs "
                    + "\(RevenueLift.Difference.minPaying) or more."
            ]
        case .inconclusive: return ["Chance alone may explain the difference in revenue."]
        }
    }

    private var verdict: String {
        guard let treated = report.overall.treated else {
            return "The run contacted nobody, so there is nothing to compare."
        }
        guard let control = report.overall.control, let difference = report.overall.difference else {
            return "The run held out no customer with an offer, so the response rate without contact is unknown. "
                + "Give the campaign a controlGroup."
        }
        guard treated.responded + control.responded > 0 else { return "Nobody has responded, contacted or not." }
        switch difference.verdict {
        case .higher:
            return
                "Contact made a difference: about \(NumberFormatting.count(Int(difference.additionalResponses.rounded()))) of the "
                + "\(NumberFormatting.count(treated.responded, "response", "responses")) would not have come without it."
        case .lower:
            return "Those contacted responded less often than those held out, and chance does not explain the difference."
        case .inconclusive:
            return "Chance alone may explain the difference: groups of this size show differences of "
                + "\(NumberFormatting.points(difference.detectable)) or more."
        }
    }
}
