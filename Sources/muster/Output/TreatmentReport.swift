internal import MusterModel

/// The text form of the decision about one treatment.
struct TreatmentReport {
    let treatment: TreatmentDecision
    /// The customer's values of the attributes in each condition, by condition.
    let readings: [String: String]

    var text: String {
        var lines = [
            "\(treatment.offerName) · \(treatment.channelName): \(treatment.outcomeDisplayName)"
                + (treatment.why.isEmpty ? "" : " (\(treatment.why))") + (treatment.mandatory ? ", mandatory" : "")
        ]
        lines += treatment.checks.map { "  \($0.passes ? "passes " : "blocked") \(description(of: $0))" }
        lines += treatment.score.matches.map {
            "  \($0.applies ? "matches " : "no match") \($0.name), × \(NumberFormatting.score($0.multiplier)): "
                + $0.condition + readings[$0.condition, default: ""]
        }
        if let propensity = treatment.score.propensity { lines += self.lines(of: propensity) }
        let factors = treatment.score.factors.map {
            "\($0.name) \(NumberFormatting.score($0.value))" + ($0.exponent == 1 ? "" : "^\(NumberFormatting.score($0.exponent))")
        }
        lines.append(
            "  value \(treatment.score.value.map { NumberFormatting.score($0) + " " } ?? "")= \(factors.joined(separator: " × "))"
                + (treatment.position.map { ", place \($0) of those that pass" } ?? ""))
        return lines.joined(separator: "\n")
    }

    private func ofRun(_ check: TreatmentDecision.Check) -> String {
        check.countInRun.map { ", \($0) of them in this run" } ?? ""
    }

    private func description(of check: TreatmentDecision.Check) -> String {
        var text = check.title
        if let condition = check.condition { text += ": \(condition)\(readings[condition, default: ""])" }
        if check.condition != nil && check.holds == nil { text += " · missing" }
        if let count = check.count, let limit = check.limit { text += ": \(count) counted\(ofRun(check)), blocks from \(limit)" }
        return text
    }

    private func lines(of propensity: ScoreExplanation.Propensity) -> [String] {
        let score = treatment.score
        let sum =
            "  propensity \(NumberFormatting.score(propensity.value))" + (score.model.map { " by \($0)" } ?? "")
            + ", from \(NumberFormatting.signedScore(propensity.margin)) = \(NumberFormatting.signedScore(propensity.bias)) to begin with"
        return [sum]
            + propensity.features.map { feature in
                "    \(NumberFormatting.signedScore(feature.contribution)) \(feature.name)"
                    + (feature.value.map { " = \(NumberFormatting.score($0))" } ?? ", missing")
            }
    }
}
