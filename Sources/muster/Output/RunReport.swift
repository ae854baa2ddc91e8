internal import MusterModel

/// The text form of a finished run.
struct RunReport {
    /// The maximum number of rows of a breakdown, and of dropping steps of the funnel.
    private static let maxRows = 10

    let run: CampaignRun
    let campaignName: String
    var deliveries: [Delivery] = []
    /// Whether to show every row of long tables.
    var isFull = false
    /// The path of a file, or the link to it.
    let address: (OutputFile) -> String

    var text: String {
        var parts = [
            "\(run.dryRun ? "Dry run" : "Run \(run.runNumber)") of \(campaignName): \(run.status.rawValue) in \(NumberFormatting.seconds(Double(run.durationMs) / 1000))"
        ]
        if let error = run.error { parts.append(run.status.isDecided ? error : "It failed: \(error)") }
        switch run.status {
        case .failed, .cancelled: return (parts + ["Nothing was delivered."]).joined(separator: "\n\n")
        case .pending, .running:
            parts[0] =
                "Run \(run.runNumber) of \(campaignName): \(run.status.rawValue), \(NumberFormatting.percent(run.progress)) done"
            return parts.joined(separator: "\n\n")
        case .completed, .completed_with_errors: break
        }
        if run.isHeld {
            parts.append(
                "It is held: nothing is delivered before: muster release \(run.id)\nTo reject it: muster cancel \(run.id)")
        }
        parts += run.notes.map { "Note: \($0)" }
        if !run.unusualCounts.isEmpty { parts.append(unusualCounts) }
        parts.append(totals)
        if run.totalRecommendations > 0 {
            parts.append(breakdown("Channel", run.summary.byChannel))
            parts.append(breakdown("Category", run.summary.byCategory))
            parts.append(breakdown("Offer", run.summary.byOffer))
        }
        if let funnel = run.summary.funnel, funnel.candidates > 0 { parts.append(self.funnel(funnel)) }
        if let controlGroup = run.summary.controlGroup { parts.append(self.controlGroup(controlGroup)) }
        if !run.summary.constraints.isEmpty { parts.append(constraints) }
        if !run.files.isEmpty { parts.append(files) }
        if !deliveries.isEmpty { parts.append(DeliveryReport(deliveries: deliveries).text) }
        return parts.joined(separator: "\n\n")
    }

    private var totals: String {
        var table = TextTable([("Customers", .left), ("", .right), ("", .right)])
        table.add(["in the segment", NumberFormatting.count(run.totalCustomers), ""])
        table.add(["processed", NumberFormatting.count(run.processed), ""])
        if run.totalCustomers > run.processed {
            table.add(["skipped", NumberFormatting.count(run.totalCustomers - run.processed), ""])
        }
        let share = run.processed == 0 ? 0 : Double(run.recommended) / Double(run.processed)
        table.add(["with an offer", NumberFormatting.count(run.recommended), NumberFormatting.percent(share)])
        table.add(["Recommendations", NumberFormatting.count(run.totalRecommendations), ""])
        return table.text()
    }

    private func breakdown(_ title: String, _ breakdown: [RunSummary.Breakdown]) -> String {
        var table = TextTable([(title, .left), ("Recommended", .right), ("Share", .right)])
        let shown = isFull ? breakdown.count : Self.maxRows
        for line in breakdown.prefix(shown) {
            table.add([line.name, NumberFormatting.count(line.count), NumberFormatting.percent(line.share)])
        }
        let hidden = breakdown.dropFirst(shown)
        if !hidden.isEmpty {
            table.add([
                "and \(hidden.count) more", NumberFormatting.count(hidden.reduce(0) { $0 + $1.count }),
                NumberFormatting.percent(hidden.reduce(0) { $0 + $1.share }),
            ])
        }
        return table.text()
    }

    /// Omits steps that dropped no candidates.
    private func funnel(_ funnel: RunFunnel) -> String {
        var table = TextTable([("Candidates (customer × offer)", .left), ("", .right), ("", .right)])
        func add(_ name: String, _ count: Int) {
            table.add([name, NumberFormatting.count(count), NumberFormatting.percent(Double(count) / Double(funnel.candidates))])
        }
        add("in the inventory", funnel.candidates)
        let steps = funnel.steps.filter { $0.dropped > 0 }
        // The steps that drop most are shown, in the order of the flow.
        let least = steps.map(\.dropped).sorted(by: >).dropFirst(isFull ? steps.count : Self.maxRows).first ?? 0
        var hidden = (count: 0, dropped: 0)
        for step in steps {
            guard step.dropped > least || steps.count <= Self.maxRows || isFull else {
                hidden = (hidden.count + 1, hidden.dropped + step.dropped)
                continue
            }
            add("- " + [step.reason.displayName, step.name].compactMap(\.self).joined(separator: " · "), step.dropped)
        }
        if hidden.count > 0 {
            add("- \(NumberFormatting.count(hidden.count, "smaller step", "smaller steps")) (--full)", hidden.dropped)
        }
        if funnel.heldOut > 0 { add("- held out", funnel.heldOut) }
        add("recommended", funnel.recommended)
        return table.text()
    }

    private func controlGroup(_ group: RunSummary.HeldOutCustomers) -> String {
        var table = TextTable([("Control group", .left), ("", .right)])
        table.add(["customers held out", NumberFormatting.count(group.customers)])
        table.add(["who would have had an offer", NumberFormatting.count(group.recommended)])
        table.add(["recommendations not delivered", NumberFormatting.count(group.totalRecommendations)])
        return table.text()
    }

    private var constraints: String {
        var table = TextTable([("Constraint reached", .left), ("Limit", .right), ("At customer", .left)])
        for reached in run.summary.constraints {
            let name = [reached.constraint.rawValue, reached.name].compactMap(\.self).joined(separator: " · ")
            table.add([name, NumberFormatting.count(reached.limit), reached.customerId ?? "nothing was left"])
        }
        return table.text()
    }

    private var unusualCounts: String {
        var table = TextTable([("Unusual count", .left), ("This run", .right), ("Median of recent runs", .right)])
        for count in run.unusualCounts {
            table.add([
                count.text, NumberFormatting.count(count.value), NumberFormatting.count(Int(count.median.rounded())),
            ])
        }
        return table.text()
    }

    private var files: String {
        var table = TextTable([("File", .left), ("Rows", .right), ("Size", .right)])
        for file in run.files {
            table.add([address(file), NumberFormatting.count(file.rows), NumberFormatting.bytes(file.bytes)])
        }
        return table.text()
    }
}

extension DropReason {
    fileprivate var displayName: String {
        switch self {
        case .inventory: "offer not active or not valid"
        case .noCreative: "no creative on the channels"
        case .consent: "no consent"
        case .rule: "rule"
        case .fit: "fit rule"
        case .policy: "policy"
        case .filter: "filter"
        case .group: "group"
        case .rankedOut: "ranked out"
        case .maxPerOffer, .maxPerChannel, .maxTotalPerRun: rawValue
        }
    }
}
