import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport

/// Random customers with orders, a risk and a store, and a catalog with a flow that joins them.
struct EnrichedCase {
    struct Customer {
        var id: String
        var region: String
        var store: Int?
    }

    struct Order {
        var customer: String?
        var amount: Double?
        var items: Int
        var isPaid: Bool
    }

    var customers: [Customer] = []
    var orders: [Order] = []
    /// By customer; some belong to no customer.
    var risks: [(customer: String, level: Double?)] = []
    /// By number.
    var stores: [(number: Int, city: String)] = []

    init(customers count: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for number in 0..<count {
            let odd = random.pick(["", "'", "\"", " é", "😀", "_"])
            customers.append(
                Customer(
                    id: "\(random.pick(["C", "c", "Ä", ""]))\(number * 7919 % 10_007)-\(number)\(odd)",
                    region: random.pick(["north", "south", "west"]),
                    store: number > 0 && random.chance(0.1) ? nil : random.int(1...40)))
        }
        for number in 0..<count * 2 {
            // Some customers have many, a third has none, and some orders belong to no customer.
            let customer = random.chance(0.05) ? nil : random.pick(Array(customers.prefix(count * 2 / 3))).id
            let amount = number > 0 && random.chance(0.1) ? nil : Double.random(in: -50...200, using: &random)
            orders.append(
                Order(
                    customer: random.chance(0.02) ? "nobody" : customer, amount: amount, items: random.int(0...9),
                    isPaid: random.chance(0.6)))
        }
        for customer in customers where random.chance(0.7) {
            risks.append((customer.id, random.chance(0.2) ? nil : random.pick([0.1, 0.5, 0.9])))
        }
        // The type of a column without values cannot be inferred.
        risks.append(("nobody", 0.9))
        stores = (1...40).filter { _ in random.chance(0.8) }.map { ($0, "City \($0)") }
    }

    /// An expected recommendation.
    struct Expected: Equatable {
        var customer: String
        var offers: [String]
        var total: Double?
        var mean: Double?
        var paid: Int
        var items: Int?
        var smallest: Double?
        var city: String?
    }

    /// Computed by a plain loop.
    func expected() -> [Expected] {
        customers.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }.compactMap { customer in
            let own = orders.filter { $0.customer == customer.id }
            let amounts = own.compactMap(\.amount).sorted()
            let total = amounts.isEmpty ? nil : amounts.reduce(0, +)
            let paid = own.count { $0.isPaid }
            let level = risks.first { $0.customer == customer.id }?.level
            var offers: [String] = []
            if let total, total > 100, paid >= 1 { offers.append("gold") }
            if level ?? 0.5 > 0.4 { offers.append("silver") }
            if offers.isEmpty || customer.store == nil { return nil }
            return Expected(
                customer: customer.id, offers: offers, total: total, mean: total.map { $0 / Double(amounts.count) },
                paid: paid, items: own.isEmpty ? nil : own.map(\.items).reduce(0, +),
                smallest: own.filter(\.isPaid).compactMap(\.amount).min(),
                city: stores.first { $0.number == customer.store }?.city)
        }
    }

    /// Imports everything.
    func load(into place: CaseWorkspace, rowsPerPart: Int = DatasetImport.defaultRowsPerPart) throws {
        func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
        try place.importCustomers(
            csv: "customer_id,region,store\n"
                + customers.map { "\(quoted($0.id)),\($0.region),\($0.store.map(String.init) ?? "")\n" }.joined(),
            rowsPerPart: rowsPerPart)
        try place.importDataset(
            "orders", key: "order_id", rowsPerPart: rowsPerPart,
            csv: "order_id,customer,amount,items,paid\n"
                + orders.enumerated().map { number, order in
                    "\(number),\(order.customer.map(quoted) ?? ""),\(order.amount.map { "\($0)" } ?? ""),\(order.items),"
                        + "\(order.isPaid)\n"
                }.joined())
        try place.importDataset(
            "risk-levels", key: "id", rowsPerPart: rowsPerPart,
            csv: "level,id\n" + risks.map { "\($0.level.map { "\($0)" } ?? ""),\(quoted($0.customer))\n" }.joined())
        try place.importDataset(
            "stores", key: "store_id", rowsPerPart: rowsPerPart,
            csv: "store_id,number,key\n" + stores.map { "S\($0.number),\($0.number),\($0.city)\n" }.joined())
    }

    func apply(to place: CaseWorkspace, limits: String = "{}") throws -> [Diagnostic] {
        try place.apply(Self.catalog.replacing("LIMITS", with: limits))
    }

    static let catalog = """
        { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
        ---
        kind: Category
        id: cards
        name: Cards
        computedFields:
          - { name: total, formula: orders.total }
          - { name: city, formula: "'of the category'" }
        ---
        { kind: Offer, id: gold, name: Gold, categoryId: cards }
        ---
        { kind: Offer, id: silver, name: Silver, categoryId: cards }
        ---
        { kind: Creative, id: gold_post, name: Gold, offerId: gold, channelId: post }
        ---
        { kind: Creative, id: silver_post, name: Silver, offerId: silver, channelId: post }
        ---
        kind: QualificationRule
        id: buyers
        name: Buyers
        stage: eligibility
        scope: { offers: [gold] }
        when: orders.total > 100.0 && orders.paid >= 1
        ---
        kind: QualificationRule
        id: risky
        name: Risky
        stage: eligibility
        scope: { offers: [silver] }
        when: coalesce(risk.level, 0.5) > 0.4
        ---
        kind: Model
        id: model
        name: Model
        type: logistic_regression
        features:
          - { name: total, value: orders.total, missing: 0 }
          - { name: known, value: has(main.key) }
        offers:
          gold: { intercept: 1, coefficients: { total: 0.001, known: 0.1 } }
          "*": { intercept: -1, coefficients: { total: 0.001, known: 0.1 } }
        ---
        kind: Segment
        id: everyone
        name: Everyone
        where: customer.region != ""
        ---
        kind: DecisionFlow
        id: flow
        name: Flow
        stages:
          - { type: inventory }
          - type: enrich
            dataset: orders
            key: customer
            aggregate:
              - { name: paid, function: count, where: orders.paid }
              - { name: total, function: sum, value: orders.amount }
              - { name: mean, function: avg, value: orders.amount }
              - { name: items, function: sum, value: orders.items }
              - { name: smallest, function: min, value: orders.amount, where: orders.paid }
          - { type: enrich, dataset: risk-levels, as: risk, key: id }
          - { type: enrich, dataset: stores, as: main, key: number, on: customer.store }
          - { type: qualify }
          - { type: filter, where: has(customer.store) }
          - { type: score, method: propensity, model: model }
          - { type: rank, maxOffers: 2 }
          - type: compute
            fields:
              - { name: city, formula: main.key }
              - { name: mean, formula: orders.mean }
              - { name: paid, formula: orders.paid }
              - { name: items, formula: orders.items }
              - { name: smallest, formula: orders.smallest }
        ---
        kind: Campaign
        id: campaign
        decisionFlowId: flow
        segmentId: everyone
        volumeConstraints: LIMITS
        fileConfig: { format: json, columns: [customer_id, offer_id, rank, personalization], includePersonalization: true }

        """
}

extension CaseWorkspace {
    @discardableResult
    func importDataset(
        _ name: String, key: String, rowsPerPart: Int = DatasetImport.defaultRowsPerPart, csv: String
    ) throws -> DatasetVersion {
        let path = "\(folder)/\(name).csv"
        try csv.write(toFile: path, atomically: true, encoding: .utf8)
        return try workspace.datasets.import(
            DatasetImport(files: [path], name: name, key: key, rowsPerPart: rowsPerPart), isForced: true
        ).version
    }

    /// - Returns: the differences.
    func apply(_ yaml: String) throws -> [Diagnostic] {
        let path = folder + "/catalog.yaml"
        try yaml.write(toFile: path, atomically: true, encoding: .utf8)
        return try workspace.catalog.apply([path], by: "tests").diagnostics
    }
}
