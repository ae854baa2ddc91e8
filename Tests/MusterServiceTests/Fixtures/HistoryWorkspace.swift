import Foundation
import MusterEngine
import MusterModel
import MusterService

/// A workspace with a few offers on two channels, for tests of the contact history. Remove it when done.
///
/// Every customer gets every offer that no policy blocks, on the first channel that is not blocked: `email`, then `sms`.
struct HistoryWorkspace {
    let place: CaseWorkspace
    let customers: [String]

    static let offers = ["gold", "silver", "loan", "fund"]
    /// `premium` is within `cards`.
    static let category = ["gold": "premium", "silver": "cards", "loan": "loans", "fund": "loans"]
    static let channels = ["email", "sms"]

    init(
        customers: [String], policies: [String] = [], mandatory: Set<String> = [], timeZone: String = "UTC"
    ) throws {
        place = try CaseWorkspace()
        self.customers = customers
        let rows = customers.enumerated().map { "\($0.element),\($0.offset.isMultiple(of: 3))\n" }.joined()
        try place.importCustomers(csv: "customer_id,vip\n" + rows)
        try apply(Self.catalog(mandatory: mandatory, timeZone: timeZone) + policies)
    }

    func remove() { place.remove() }

    func apply(_ documents: [String]) throws {
        let path = place.folder + "/catalog.yaml"
        try documents.joined(separator: "\n---\n").write(toFile: path, atomically: true, encoding: .utf8)
        let applied = try place.workspace.catalog.apply([path], by: "tests")
        guard applied.change != nil else { throw ApplyFailure(diagnostics: applied.diagnostics) }
    }

    struct ApplyFailure: Error {
        var diagnostics: [Diagnostic]
    }

    /// Imports interactions of the lines `customer_id,outcome,at,offer_id,channel_id`.
    @discardableResult
    func importInteractions(_ lines: [String], name: String = UUID().uuidString) throws -> InteractionFile? {
        let path = "\(place.folder)/\(name).csv"
        let text = (["customer_id,outcome,at,offer_id,channel_id"] + lines).joined(separator: "\n") + "\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try place.workspace.interactions.import([path]).first?.file
    }

    func run(threads: Int = 2) throws -> CampaignRun {
        try place.workspace.runs.perform(campaign: "campaign", options: RunOptions(threads: threads))
    }

    /// The recommendations of a run: `customer offer channel`, sorted.
    func recommended(_ run: CampaignRun) throws -> [String] {
        try place.workspace.runs.results(of: run.id, limit: 1_000_000)
            .map { "\($0.customerId) \($0.offerId) \($0.channelId)" }.sorted()
    }

    /// A time zone in which it is about noon.
    static var noonZone: String {
        let hour = Int(Date().timeIntervalSince1970) / 3600 % 24
        // In these names, the sign is that of the offset that is added to get UTC.
        return hour == 12 ? "Etc/GMT" : hour > 12 ? "Etc/GMT+\(hour - 12)" : "Etc/GMT-\(12 - hour)"
    }

    private static func catalog(mandatory: Set<String>, timeZone: String) -> [String] {
        var documents = [
            "{ kind: Category, id: cards, name: Cards }", "{ kind: Category, id: premium, name: P, parentId: cards }",
            "{ kind: Category, id: loans, name: Loans }", #"{ kind: Segment, id: all, name: All, where: "true" }"#,
            "{ kind: Segment, id: vips, name: VIPs, where: customer.vip }",
            "{ kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: contactPolicy }, "
                + "{ type: matchCreatives }, { type: score, method: priority_weighted }, { type: rank, maxOffers: 9 }] }",
            "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, scheduleTimezone: \(timeZone) }",
        ]
        documents += channels.map { "{ kind: Channel, id: \($0), name: \($0), type: sms, deliveryMode: file }" }
        for (index, offer) in offers.enumerated() {
            documents.append(
                "{ kind: Offer, id: \(offer), name: \(offer), categoryId: \(category[offer] ?? ""), "
                    + "priority: \(90 - index), mandatory: \(mandatory.contains(offer)) }")
            documents += channels.map {
                "{ kind: Creative, id: \(offer)_\($0), name: C, offerId: \(offer), channelId: \($0) }"
            }
        }
        return documents
    }
}
