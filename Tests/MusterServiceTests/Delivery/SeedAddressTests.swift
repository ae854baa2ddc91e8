import Foundation
import MusterBase
import MusterDelivery
import MusterDuckDB
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

/// Rows for the senders themselves in the files that are sent.
@Suite struct SeedAddressTests {
    private static let seeds = """
        [{ customerId: "=seed\\"1", attributes: { email: anna@bank.example, age: 41, member: 2020-01-31 } },
         { customerId: seed2, attributes: { email: "b;\\nc" } }]
        """

    private static func catalog(fileConfig: String, seeds: String = seeds) -> String {
        APIWorkspace.catalog.replacing(
            "{ kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all }",
            with: """
                { kind: Connection, id: shop, name: Shop, type: s3, bucket: shop-exports }
                ---
                { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all,
                  fileConfig: { deliveries: [{ connection: shop }], seeds: \(seeds), \(fileConfig)
                    columns: [customer_id, offer_id, rank, customer.email, customer.member,
                      { name: greeting, value: '"Age " + string(customer.age + 1) + " " + offer.name' }] } }
                """)
    }

    private func place(_ fileConfig: String, seeds: String = seeds) throws -> DeliveryWorkspace {
        let place = try DeliveryWorkspace(at: Date())
        let rows = (0..<30).map { "C\($0),30,c\($0)@x.example,2024-02-03\n" }.joined()
        try place.workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age,email,member\n" + rows)
        let (change, diagnostics) = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(Self.catalog(fileConfig: fileConfig, seeds: seeds).utf8))],
            by: "tests")
        if change == nil { throw APIWorkspace.NotApplied(diagnostics: diagnostics) }
        return place
    }

    private func rows(_ path: String) throws -> [[String?]] {
        let quoted = SQLQuoting.path(path)
        let relation =
            path.contains("csv")
            ? "read_csv(\(quoted), all_varchar = true)"
            : path.contains("parquet") ? "read_parquet(\(quoted))" : "read_json(\(quoted))"
        return try Database().connect().rows(
            "SELECT customer_id, offer_id, CAST(rank AS VARCHAR), email, CAST(member AS VARCHAR), greeting FROM \(relation)"
        ).map { $0.map(\.stringValue) }
    }

    @Test(
        "every seed address gets one row of each creative at the end of each file, with its own attributes",
        arguments: ["csv: { formulas: keep },", "format: json,", "format: ndjson, compression: zstd,", "format: parquet,"])
    func formats(_ fileConfig: String) throws {
        let place = try place(fileConfig)
        defer { place.remove() }
        let run = try place.workspace.runs.perform(campaign: "spring")
        try place.deliver()
        let failures = try place.deliveries(run).flatMap(\.files).compactMap(\.failure?.text)
        #expect(failures == [])
        let file = try #require(run.files.first)
        let local = try rows(place.workspace.path(of: file.path))
        let sent = try rows("\(place.destinations.root)/shop/spring-1/\(file.name)")
        #expect(local.count == 60 && file.rows == 60 && sent.count == 64)
        #expect(Array(sent[..<60]) == local)
        #expect(
            Array(sent[60...]) == [
                ["=seed\"1", "gold", "1", "anna@bank.example", "2020-01-31", "Age 42 Gold card"],
                ["=seed\"1", "blue", "2", "anna@bank.example", "2020-01-31", "Age 42 Blue card"],
                ["seed2", "gold", "1", "b;\nc", nil, nil], ["seed2", "blue", "2", "b;\nc", nil, nil],
            ])
        let manifest = try #require(try DeliveryWorkspace.manifest(in: "\(place.destinations.root)/shop/spring-1"))
        #expect(manifest.seeds == ["=seed\"1", "seed2"] && manifest.recommendations == 60)
        #expect(manifest.files.map(\.rows) == [64] && manifest.files.map(\.seedRows) == [4])
        // They are in no count, result or history.
        #expect(run.totalRecommendations == 60 && run.recommended == 30)
        #expect(try place.workspace.runs.results(of: run.id, customer: "seed2", limit: 10).isEmpty)
        #expect(try place.workspace.store.interactionFiles().map(\.rowCount) == [60])
    }

    @Test("in a split, the seed addresses get the creatives of each file")
    func split() throws {
        let place = try place("splitBy: offer,")
        defer { place.remove() }
        let run = try place.workspace.runs.perform(campaign: "spring")
        try place.deliver()
        for file in run.files {
            let sent = try rows("\(place.destinations.root)/shop/spring-1/\(file.name)")
            #expect(sent.count == 32)
            #expect(sent.suffix(2).allSatisfy { $0[1] == file.offerId?.rawValue })
        }
    }

    @Test(
        "attributes that the dataset lacks, and values of other types, are refused",
        arguments: [
            ("{ emial: x }", "The dataset 'customers' has no column 'emial'."),
            ("{ age: old }", "'age' must be a whole number, as in the dataset 'customers'."),
            ("{ member: 2020-13-01 }", "'member' must be a date such as 2026-01-31, as in the dataset 'customers'."),
            ("{ email: 5 }", "'email' must be text, as in the dataset 'customers'."),
            ("{ customer_id: x }", "'customer_id' is the key of the dataset 'customers'."),
        ])
    func invalid(_ attributes: String, _ message: String) throws {
        let place = try place("", seeds: "[{ customerId: s, attributes: \(attributes) }]")
        defer { place.remove() }
        let error = APIWorkspace.error { _ = try place.workspace.runs.perform(campaign: "spring") }
        #expect(error?.details.messages.map(\.text).contains { $0.contains(message) } == true, "\(String(describing: error))")
    }

    @Test("a dry run can send its files to a test connection alone, and records no contact")
    func testDelivery() throws {
        let place = try place("")
        defer { place.remove() }
        let run = try place.workspace.runs.perform(campaign: "spring", testing: "shop")
        #expect(run.dryRun && run.status == .completed && run.files.map(\.rows) == [60])
        try place.deliver()
        #expect(try place.deliveries(run).map(\.state) == [.delivered])
        #expect(try rows("\(place.destinations.root)/shop/\(run.id)/\(run.id).csv").count == 64)
        #expect(try place.workspace.store.interactionFiles().isEmpty)
        #expect(
            APIWorkspace.error { _ = try place.workspace.runs.perform(campaign: "spring", testing: "shp") }?.code
                == "definition.notFound")
        // Customers are erased from its files as from those of other runs.
        _ = try place.workspace.erasures.erase(["C7"])
        let file = try #require(try place.workspace.runs.get(run.id).files.first)
        #expect(try rows(place.workspace.path(of: file.path)).count == 58)
    }
}
