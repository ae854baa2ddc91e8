import Foundation
import MusterModel
import MusterService

/// A workspace with a small catalog, for the use cases of the API. Remove it when done.
struct APIWorkspace {
    let place: CaseWorkspace
    var workspace: Workspace { place.workspace }

    /// - Parameter customers: `c000` and so on, each with an age from 18 on, every third in the tier gold.
    init(customers: Int = 12, rowsPerPart: Int = 5) throws {
        place = try CaseWorkspace()
        guard customers > 0 else { return }
        let rows = (0..<customers).map { index in
            let digits = String(index)
            return "c\(String(repeating: "0", count: 3 - digits.count))\(digits),\(18 + index),"
                + "\(index.isMultiple(of: 3) ? "gold" : index.isMultiple(of: 2) ? "basic" : "")\n"
        }
        try place.importCustomers(csv: "customer_id,age,tier\n" + rows.joined(), rowsPerPart: rowsPerPart)
    }

    func remove() { place.remove() }

    /// Two offers by mail for everyone.
    static let catalog = """
        { kind: Category, id: cards, name: Cards }
        ---
        { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
        ---
        { kind: Offer, id: gold, name: Gold card, categoryId: cards, priority: 70, fields: { rate: 9.5, perk: lounge } }
        ---
        { kind: Offer, id: blue, name: Blue card, categoryId: cards, priority: 30 }
        ---
        { kind: Creative, id: gold_post, name: Gold letter, offerId: gold, channelId: post }
        ---
        { kind: Creative, id: blue_post, name: Blue letter, offerId: blue, channelId: post }
        ---
        { kind: Segment, id: all, name: Everyone, where: "true" }
        ---
        { kind: Segment, id: grown, name: Grown up, where: customer.age >= 21 }
        ---
        { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives },
          { type: score, method: priority_weighted }, { type: rank, maxOffers: 2 }] }
        ---
        { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all }

        """

    func applyCatalog() throws { try apply(Self.catalog) }

    func apply(_ yaml: String) throws {
        let (change, diagnostics) = try workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(yaml.utf8))], by: "tests")
        if change == nil { throw NotApplied(diagnostics: diagnostics) }
    }

    struct NotApplied: Error {
        var diagnostics: [Diagnostic]
    }

    /// The error of a use case that must fail.
    static func error(_ work: () throws -> Void) -> (any UserFacingError)? {
        do {
            try work()
            return nil
        } catch {
            return error as? any UserFacingError
        }
    }
}

/// A JSON document without positions.
func document(_ json: String) throws -> DocumentNode { try JSONDocumentParser.document(in: json) }

extension UserFacingError {
    var texts: [String] { messages.map(\.text) }
    /// The positions in the document, as JSON pointers.
    var paths: [String] { messages.compactMap { $0.diagnostic?.path.description } }
}
