import Foundation

/// Contacts and responses, of runs and of imports, unordered.
struct ReferenceHistory {
    struct Interaction {
        var customer: String
        var offer: String?
        var channel: String?
        var outcome: String
        var at: Date
        /// A recommendation that was not delivered, to a customer of the control group.
        var isWithheld = false
    }

    private(set) var interactions: [Interaction] = []
    private var byCustomer: [String: [Interaction]] = [:]

    mutating func add(_ interaction: Interaction) {
        interactions.append(interaction)
        byCustomer[interaction.customer, default: []].append(interaction)
    }

    /// Each recommendation is a contact at the run's instant; it is withheld from the control group.
    mutating func add(_ decisions: ReferenceRun.Decisions, at start: Date) {
        for row in decisions.rows {
            add(
                Interaction(
                    customer: row.customer, offer: row.treatment.offer.id, channel: row.treatment.channel.id,
                    outcome: InteractionCase.contact, at: start, isWithheld: row.isHeldOut))
        }
    }

    func interactions(with customer: String) -> [Interaction] { byCustomer[customer] ?? [] }
}
