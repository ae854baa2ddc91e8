internal import MusterModel

/// The text form of a comparison of two runs.
struct ComparisonReport {
    /// The maximum number of rows of a table.
    private static let maxTableRows = 20

    let comparison: RunComparison

    private var first: RunComparison.Side { comparison.first }
    private var second: RunComparison.Side { comparison.second }

    var text: String {
        var parts = ["From run \(first.id) to run \(second.id)"]
        if first.campaignId != second.campaignId {
            parts[0] += ", which belong to different campaigns: \(first.campaignId) and \(second.campaignId)"
        }
        parts.append(totals)
        parts.append(customers)
        if !comparison.offers.isEmpty { parts.append(offers) }
        if !comparison.moves.isEmpty { parts.append(moves) }
        if !comparison.movedCustomers.isEmpty { parts.append(movedCustomers) }
        if let scores { parts.append(scores) }
        if let change = comparison.scoreChange {
            parts.append(
                "The same offer for the same customer, \(NumberFormatting.count(change.pairs, "pair", "pairs")): the score changed by "
                    + "\(NumberFormatting.signedScore(change.mean)) on average, by \(NumberFormatting.score(change.meanAbsolute)) in absolute value."
            )
        }
        return parts.joined(separator: "\n\n")
    }

    private var movedCustomers: String {
        var table = TextTable([("Customer", .left), ("Before", .left), ("After", .left), ("Stage", .left), ("Why", .left)])
        for moved in comparison.movedCustomers {
            table.add([
                moved.customerId, moved.beforeName ?? "–", moved.afterName ?? "–", moved.reason.stage.rawValue, why(moved),
            ])
        }
        return table.text()
    }

    /// One line for each of the listed customers.
    var movedCustomersCSV: String {
        let rows = comparison.movedCustomers.map { moved in
            [
                moved.customerId, moved.beforeId ?? "", moved.beforeName ?? "", moved.afterId ?? "", moved.afterName ?? "",
                moved.reason.runId.rawValue, moved.reason.stage.rawValue, moved.reason.name ?? "",
            ]
        }
        let header = [
            "customer_id", "before_id", "before_name", "after_id", "after_name", "reason_run", "reason_stage", "reason_name",
        ]
        return ([header] + rows).map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// - Source: RFC 4180.
    private static func quoted(_ field: String) -> String {
        field.contains { $0 == "," || $0 == "\"" || $0.isNewline } ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }

    private func why(_ moved: RunComparison.MovedCustomer) -> String {
        let offer = moved.beforeName ?? moved.afterName ?? ""
        let name = moved.reason.name ?? ""
        let text =
            switch moved.reason.stage {
            case .dataset: "the customer is not in the dataset"
            case .segment: "the customer is not in the segment '\(name)'"
            case .inventory: "\(offer) is not in the inventory"
            case .creative: "\(offer) has no creative"
            case .consent, .rule, .fit, .policy, .filter: "\(offer) is blocked" + (name.isEmpty ? "" : " by '\(name)'")
            case .group: "the group of \(offer) is full"
            case .limit: "\(offer) is closed" + (name.isEmpty ? "" : " by \(name)")
            case .rank: "\(offer) ranks lower" + (name.isEmpty ? "" : " than \(name)")
            case .unknown: "the data of the run is gone"
            }
        return moved.reason.runId == second.id ? text : "in \(moved.reason.runId): \(text)"
    }

    private var totals: String {
        var table = TextTable([
            ("", .left), (first.id.rawValue, .right), (second.id.rawValue, .right), ("Change", .right),
        ])
        func add(_ title: String, _ value: (RunComparison.Side) -> Int) {
            let (before, after) = (value(first), value(second))
            table.add([
                title, NumberFormatting.count(before), NumberFormatting.count(after),
                NumberFormatting.signedCount(after - before),
            ])
        }
        add("Customers in the segment", \.totalCustomers)
        add("Customers processed", \.processed)
        add("Customers with an offer", \.recommended)
        add("Recommendations", \.totalRecommendations)
        return table.text()
    }

    private var customers: String {
        let counts = comparison.customers
        let all = counts.same + counts.moved + counts.onlyInFirst + counts.onlyInSecond
        var table = TextTable([("Customers by first choice", .left), ("", .right), ("", .right)])
        func add(_ title: String, _ count: Int) {
            table.add([
                title, NumberFormatting.count(count), all == 0 ? "" : NumberFormatting.percent(Double(count) / Double(all)),
            ])
        }
        add("the same offer", counts.same)
        add("moved to another offer", counts.moved)
        add("only in \(first.id)", counts.onlyInFirst)
        add("only in \(second.id)", counts.onlyInSecond)
        return table.text()
    }

    private var offers: String {
        var table = TextTable([
            ("Offer", .left), (first.id.rawValue, .right), (second.id.rawValue, .right), ("Kept", .right),
            ("Gained", .right), ("Lost", .right), ("Mean score change", .right),
        ])
        for offer in comparison.offers.prefix(Self.maxTableRows) {
            table.add(
                [offer.name]
                    + [offer.first, offer.second, offer.kept, offer.gained, offer.lost].map { NumberFormatting.count($0) }
                    + [offer.meanScoreChange.map(NumberFormatting.signedScore) ?? ""])
        }
        return table.text() + hiddenRows(of: comparison.offers.count)
    }

    private var moves: String {
        var table = TextTable([("Moved from", .left), ("to", .left), ("Customers", .right)])
        for move in comparison.moves.prefix(Self.maxTableRows) {
            table.add([move.fromName, move.toName, NumberFormatting.count(move.customers)])
        }
        return table.text() + hiddenRows(of: comparison.moves.count)
    }

    private func hiddenRows(of count: Int) -> String {
        count > Self.maxTableRows ? "\nand \(NumberFormatting.count(count - Self.maxTableRows)) more; --json has all" : ""
    }

    /// `nil` when neither run recommended anything.
    private var scores: String? {
        guard let edge = (first.scores ?? second.scores)?.upperEdge else { return nil }
        var table = TextTable([("Score", .left), (first.id.rawValue, .right), (second.id.rawValue, .right)])
        func add(_ title: String, _ value: (ScoreDistribution) -> Double) {
            table.add([title] + [first, second].map { $0.scores.map { NumberFormatting.score(value($0)) } ?? "" })
        }
        add("lowest", \.min)
        add("lower quartile", \.lowerQuartile)
        add("median", \.median)
        add("mean", \.mean)
        add("upper quartile", \.upperQuartile)
        add("highest", \.max)
        for bin in 0..<10 {
            let counts = [first, second].map { $0.scores?.histogram[bin] ?? 0 }
            guard counts != [0, 0] else { continue }
            let (from, to) = (edge * Double(bin) / 10, edge * Double(bin + 1) / 10)
            table.add(
                ["\(NumberFormatting.score(from)) to \(NumberFormatting.score(to))"] + counts.map { NumberFormatting.count($0) })
        }
        return table.text()
    }
}
