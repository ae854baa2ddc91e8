internal import MusterBase
internal import MusterModel

/// The text form of the decision about one customer.
struct DecisionReport {
    let decision: CustomerDecision
    let isBrief: Bool

    var text: String {
        var parts = [heading]
        guard decision.segment.holds == true else { return parts[0] }
        parts.append(overview)
        if !decision.unreachable.isEmpty { parts.append(unreachable) }
        if !isBrief {
            let readings = readings
            parts += ordered.map { TreatmentReport(treatment: $0, readings: readings).text }
        }
        return parts.joined(separator: "\n\n")
    }

    /// Recommendations by rank, then the other candidates by position, then blocked treatments.
    private var ordered: [TreatmentDecision] {
        decision.treatments.sorted {
            ($0.rank ?? .max, $0.position ?? .max, $0.offerId, $0.channelId)
                < ($1.rank ?? .max, $1.position ?? .max, $1.offerId, $1.channelId)
        }
    }

    /// The customer's values of the attributes in each condition, by condition.
    private var readings: [String: String] {
        let conditions = decision.treatments.flatMap { $0.checks.compactMap(\.condition) + $0.score.matches.map(\.condition) }
        return Dictionary(firstOf: Set(conditions).map { ($0, reading(of: $0)) })
    }

    private func reading(of condition: String) -> String {
        let read = decision.attributes.filter { $0.isNamed(in: condition) }
        return read.isEmpty ? "" : " (\(read.map(\.assignment).joined(separator: ", ")))"
    }

    private var heading: String {
        let segment = decision.segment
        var lines = [
            "Customer \(decision.customerId) in \(decision.campaignName), "
                + (decision.runId.map { "run \($0)" } ?? "as a run would decide now")
        ]
        let truth = segment.holds.map { $0 ? "in" : "not in" } ?? "not in (the condition is missing)"
        lines.append("Segment \(segment.name): \(truth) · \(segment.condition)")
        if segment.holds == true {
            if decision.heldOut {
                lines.append("In the control group: decided for, but nothing is delivered or recorded as a contact.")
            }
            if decision.processed == false {
                lines.append("Skipped: nothing was left to recommend when the customer's turn came.")
            }
        } else {
            lines.append("So nothing is recommended.")
            lines[1] += reading(of: segment.condition)
        }
        return lines.joined(separator: "\n")
    }

    private var overview: String {
        var table = TextTable([
            ("Offer", .left), ("Channel", .left), ("Outcome", .left), ("Place", .right), ("Score", .right),
            ("Value", .right), ("Why", .left),
        ])
        for treatment in ordered {
            table.add([
                treatment.offerName, treatment.channelName, treatment.outcomeDisplayName,
                treatment.position.map(String.init) ?? "", treatment.score.score.map(NumberFormatting.score) ?? "",
                treatment.score.value.map(NumberFormatting.score) ?? "", treatment.why,
            ])
        }
        return table.text()
    }

    private var unreachable: String {
        var table = TextTable([("For nobody", .left), ("Why", .left)])
        for offer in decision.unreachable {
            table.add([
                offer.name,
                offer.reason == .inventory ? "not active, or not valid" : "no active creative on the campaign's channels",
            ])
        }
        return table.text()
    }
}

extension TreatmentDecision {
    var outcomeDisplayName: String {
        switch outcome {
        case .recommended: "rank \(rank ?? 0)"
        case .blocked: "blocked"
        case .closed: "closed"
        case .offerTaken: "other channel"
        case .groupFull: "group full"
        case .rankedOut: "ranked out"
        case .totalReached: "total reached"
        }
    }

    /// The reason why the treatment is not recommended; empty if it is.
    var why: String {
        switch outcome {
        case .recommended: ""
        case .blocked: checks.first { !$0.passes }?.title ?? ""
        case .offerTaken: "the offer is recommended on another channel"
        case .rankedOut: "others are better"
        case .closed, .groupFull, .totalReached:
            limit.map { limit in
                limit.name + ", limit \(NumberFormatting.count(limit.limit))"
                    + (limit.customerId.map { " reached by \($0)" } ?? "")
            } ?? ""
        }
    }
}

extension TreatmentDecision.Check {
    /// `rule Adults only`.
    var title: String { [reason.rawValue, name ?? id].compactMap(\.self).joined(separator: " ") }
}

extension CustomerDecision.Attribute {
    /// `customer.age = 42`.
    var assignment: String { "\(name) = \(value ?? "missing")" }

    /// Whether a condition reads the attribute.
    func isNamed(in condition: String) -> Bool {
        condition.ranges(of: name).contains { range in
            let next = range.upperBound < condition.endIndex ? condition[range.upperBound] : " "
            return !(next.isLetter || next.isNumber || next == "_")
        }
    }
}
