import Foundation

/// A contact policy that counts interactions, implemented for the tests.
struct CountedPolicy {
    var id: String
    /// `frequency_cap`, `cooldown`, `outcome_suppression` or `mutual_exclusion`.
    var type: String
    var offers: [String] = []
    var categories: [String] = []
    var channels: [String] = []
    var per: String?
    var isBypassable: Bool?
    var maxContacts = 1
    var days = 1
    var outcomes: [String] = []

    var yaml: String {
        let limits =
            switch type {
            case "frequency_cap": "maxContacts: \(maxContacts), windowDays: \(days)"
            case "cooldown": "hours: \(days * 24)"
            case "outcome_suppression": "outcomes: [\(outcomes.joined(separator: ", "))], lookbackDays: \(days)"
            default: "windowDays: \(days)"
            }
        let scope = [("offers", offers), ("categories", categories), ("channels", channels)].filter { !$0.1.isEmpty }
            .map { "\($0.0): [\($0.1.joined(separator: ", "))]" }.joined(separator: ", ")
        return "{ kind: ContactPolicy, id: \(id), name: \(id), type: \(type), scope: { \(scope) }, \(limits)"
            + (per.map { ", per: \($0)" } ?? "") + (isBypassable.map { ", bypassable: \($0)" } ?? "") + " }"
    }

    func applies(to offer: String, on channel: String) -> Bool {
        let lineage = HistoryWorkspace.category[offer] == "premium" ? ["premium", "cards"] : [HistoryWorkspace.category[offer]]
        return offers.isEmpty && categories.isEmpty && channels.isEmpty || offers.contains(offer)
            || channels.contains(channel) || lineage.contains { $0.map(categories.contains) ?? false }
    }

    /// Whether an interaction is within the scope.
    func isAbout(_ interaction: PastInteraction) -> Bool {
        let offer = interaction.offer.flatMap { HistoryWorkspace.offers.contains($0) ? $0 : nil }
        if !(offers.isEmpty && categories.isEmpty) && offer == nil { return false }
        if !channels.isEmpty && interaction.channel == nil { return false }
        return applies(to: offer ?? "", on: interaction.channel ?? "")
    }

    /// Whether it blocks an offer on a channel for a customer with these interactions. Exemptions are not considered.
    ///
    /// - Parameter asOf: the run's instant. The campaign's zone is UTC.
    func blocks(_ offer: String, on channel: String, _ history: [PastInteraction], asOf: Date) -> Bool {
        guard applies(to: offer, on: channel) else { return false }
        let names = type == "outcome_suppression" ? outcomes : ["contact"]
        // A cooldown is in hours here, other windows are calendar days.
        let midnight = Date(timeIntervalSince1970: (asOf.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
        let start = (type == "cooldown" ? asOf : midnight + 86_400 - 0.001) - Double(days) * 86_400
        let counted = history.filter { interaction in
            guard names.contains(interaction.outcome), interaction.at > start, isAbout(interaction) else {
                return false
            }
            if type == "mutual_exclusion" { return interaction.offer != offer }
            switch per {
            case "offer": return interaction.offer == offer
            case "category":
                return interaction.offer.map { HistoryWorkspace.category[$0] == HistoryWorkspace.category[offer] } ?? false
            case "channel": return interaction.channel == channel
            default: return true
            }
        }
        return counted.count >= (type == "frequency_cap" ? maxContacts : 1)
    }
}

/// An interaction of a customer.
struct PastInteraction {
    var customer: String
    var outcome: String
    var at: Date
    var offer: String?
    var channel: String?
}
