import Foundation
import MusterBase
import MusterDelivery
import MusterDuckDB
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterService

/// Campaigns that deliver their recommendations in parts.
@Suite struct WaveDeliveryTests {
    private static let day: TimeInterval = 86_400

    /// Two offers by e-mail to customers who consent, unless they opted out or are in the segment of complaints.
    private static func catalog(waves: String, fileConfig: String = "") -> String {
        """
        { kind: Category, id: cards, name: Cards }
        ---
        { kind: Channel, id: mail, name: Mail, type: email, deliveryMode: file, consent: customer.agrees }
        ---
        { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
        ---
        { kind: Offer, id: gold, name: Gold card, categoryId: cards, priority: 70 }
        ---
        { kind: Offer, id: blue, name: Blue card, categoryId: cards, priority: 30 }
        ---
        { kind: Creative, id: gold_mail, name: Gold mail, offerId: gold, channelId: mail }
        ---
        { kind: Creative, id: blue_post, name: Blue letter, offerId: blue, channelId: post }
        ---
        { kind: Segment, id: all, name: Everyone, where: "true" }
        ---
        { kind: Segment, id: complaints, name: Complaints, where: customer.complains }
        ---
        { kind: ContactPolicy, id: opt_out, name: Opt-out, type: outcome_suppression, outcomes: [unsubscribe], lookbackDays: 90 }
        ---
        { kind: ContactPolicy, id: no_complaints, name: No complaints, type: segment_exclusion, segmentId: complaints }
        ---
        { kind: ContactPolicy, id: weekly, name: Once a week, type: frequency_cap, maxContacts: 1, windowDays: 7, scope: { offers: [gold] } }
        ---
        { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives }, { type: contactPolicy },
          { type: score, method: priority_weighted }, { type: rank, maxOffers: 2 }] }
        ---
        { kind: Connection, id: shop, name: Shop, type: s3, bucket: shop-exports }
        ---
        { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all, waves: \(waves),
          fileConfig: { deliveries: [{ connection: shop }], columns: [customer_id, offer_id, channel, customer.region]\(fileConfig) } }

        """
    }

    private struct Customer {
        var id: String
        var agrees = true
        var complains = false
        var region = "north"

        var line: String { "\(id),\(agrees),\(complains),\(region)\n" }
    }

    private func importCustomers(_ customers: [Customer], _ place: DeliveryWorkspace) throws {
        let rows = customers.map(\.line).joined()
        try place.workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,agrees,complains,region\n" + rows)
    }

    private func apply(_ catalog: String, _ place: DeliveryWorkspace) throws {
        let (change, diagnostics) = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(catalog.utf8))], by: "tests")
        if change == nil { throw APIWorkspace.NotApplied(diagnostics: diagnostics) }
    }

    private struct Row: Hashable, Comparable {
        var customer: String
        var offer: String

        static func < (one: Row, other: Row) -> Bool { (one.customer, one.offer) < (other.customer, other.offer) }
    }

    /// The rows of all delivered files of a wave, in their order.
    private func rows(ofWave wave: Int, _ run: CampaignRun, _ place: DeliveryWorkspace) throws -> [Row] {
        let folder = "\(place.destinations.root)/shop/\(run.id)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.contains("-wave\(wave).") && !$0.hasPrefix("manifest") }.sorted().flatMap { name in
            let path = SQLQuoting.path("\(folder)/\(name)")
            let relation =
                name.contains("csv")
                ? "read_csv(\(path), all_varchar = true)"
                : name.contains("parquet") ? "read_parquet(\(path))" : "read_json(\(path))"
            return try Database().connect().rows("SELECT customer_id, offer_id FROM \(relation)").map {
                Row(customer: $0[0].stringValue ?? "", offer: $0[1].stringValue ?? "")
            }
        }
    }

    private func manifest(ofWave wave: Int, _ run: CampaignRun, _ place: DeliveryWorkspace) throws -> DeliveryManifest? {
        let path = "\(place.destinations.root)/shop/\(run.id)/manifest-wave\(wave).json"
        return try FileManager.default.contents(atPath: path).map {
            try CanonicalJSON.value(from: String(decoding: $0, as: UTF8.self))
        }
    }

    @Test(
        "each customer is in one wave, drawn at random, and the waves have the sizes asked for",
        arguments: [
            "", ", format: json", ", format: ndjson, compression: gzip", ", format: parquet", ", splitBy: channel",
            ", splitBy: rows, rowsPerFile: 700", ", format: parquet, splitBy: offer, compression: zstd",
        ])
    func division(_ fileConfig: String) throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        // Every fourth gets one offer instead of two.
        try importCustomers((0..<1_000).map { Customer(id: "c\($0)", agrees: $0 % 4 != 0) }, place)
        try apply(
            Self.catalog(
                waves: "[{ share: 0.1 }, { rows: 300, after: 1d }, { share: 0.25, after: 36h }, { after: 3d }]",
                fileConfig: fileConfig), place)
        let run = try place.workspace.runs.perform(campaign: "spring")
        let deliveries = try place.deliveries(run)
        #expect(deliveries.map { $0.wave?.number } == [1, 2, 3, 4])
        #expect(deliveries[0].wave?.customers == 100 && deliveries[2].wave?.customers == 250)
        var found: [[Row]] = []
        for (wave, time) in [(1, 0), (2, 24), (3, 12), (4, 36)] {
            place.clock.advance(Double(time) * 3_600 - (time > 0 ? 1 : 0))
            try place.deliver()
            if time > 0 {
                #expect(try rows(ofWave: wave, run, place).isEmpty)
                place.clock.advance(1)
                try place.deliver()
            }
            found.append(try rows(ofWave: wave, run, place))
            let manifest = try #require(try manifest(ofWave: wave, run, place))
            #expect(manifest.recommendations == found[wave - 1].count)
            #expect(
                manifest.wave == DeliveryManifest.Wave(number: wave, count: 4, removedCustomers: 0, removedRecommendations: 0))
        }
        let customers = found.map { Set($0.map(\.customer)) }
        #expect(customers[0].count == 100 && customers[2].count == 250)
        #expect((299...300).contains(found[1].count))
        #expect(zip(deliveries, found).allSatisfy { $0.wave?.rows == $1.count })
        #expect(customers.reduce(0) { $0 + $1.count } == 1_000 && Set(customers.joined()).count == 1_000)
        #expect(found.joined().count == run.totalRecommendations && Set(found.joined()).count == run.totalRecommendations)
        // A sample of the whole: neither the first customers nor the last.
        let firstHalf = customers[0].count { Int($0.dropFirst()) ?? 0 < 500 }
        #expect((25...75).contains(firstHalf))
        #expect(try place.deliveries(run).allSatisfy { $0.state == .delivered })
        #expect(!FileManager.default.fileExists(atPath: place.workspace.path(of: "runs/\(run.id)/prepared/1")))
    }

    @Test("later waves leave out what consent, exclusions and outcomes forbid since, as a plain reference does", arguments: 0..<6)
    func suppression(_ seed: Int) throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        var random = SeededRandom(seed: UInt64(seed))
        var customers = (0..<200).map { Customer(id: "c\($0)", agrees: .random(using: &random)) }
        try importCustomers(customers, place)
        try apply(Self.catalog(waves: "[{ share: 0.3 }, { share: 0.3, after: 1d }, { after: 2d }]"), place)
        let run = try place.workspace.runs.perform(campaign: "spring")
        let decided = try place.workspace.runs.results(of: run.id, customer: nil, limit: 1_000).map {
            Row(customer: $0.customerId, offer: $0.offerId.rawValue)
        }
        try place.deliver()
        let first = try rows(ofWave: 1, run, place)
        var sent = Set(first)
        var members = Set(first.map(\.customer))
        var optOuts: Set<String> = []
        for wave in 2...3 {
            for index in customers.indices {
                if Int.random(in: 0..<4, using: &random) == 0 { customers[index].agrees.toggle() }
                if Int.random(in: 0..<8, using: &random) == 0 { customers[index].complains.toggle() }
            }
            customers.removeAll { _ in Int.random(in: 0..<20, using: &random) == 0 }
            // The segment is not checked again, and neither is anything about other attributes.
            for index in customers.indices where Bool.random(using: &random) { customers[index].region = "south" }
            try importCustomers(customers, place)
            place.clock.advance(Self.day)
            let optedOut = Set((0..<10).map { _ in "c\(Int.random(in: 0..<200, using: &random))" }).sorted()
            let lines = optedOut.map { "\($0),,unsubscribe,\(place.clock.now.ISO8601Format())\n" }.joined()
            let path = place.folder + "/responses.csv"
            try ("customer_id,offer_id,outcome,at\n" + lines).write(toFile: path, atomically: true, encoding: .utf8)
            _ = try place.workspace.interactions.import([path])
            try place.deliver()

            let found = try rows(ofWave: wave, run, place)
            let delivery = try #require(try place.deliveries(run).first { $0.wave?.number == wave })
            let known = Dictionary(uniqueKeysWithValues: customers.map { ($0.id, $0) })
            optOuts.formUnion(optedOut)
            func isAllowed(_ row: Row) -> Bool {
                guard let customer = known[row.customer], !customer.complains, !optOuts.contains(row.customer) else {
                    return false
                }
                return row.offer != "gold" || customer.agrees
            }
            #expect(found.allSatisfy(isAllowed))
            // The last wave has everyone who was in no other.
            if wave == 3 {
                let rest = decided.filter { !members.contains($0.customer) }
                #expect(found.sorted() == rest.filter(isAllowed).sorted())
                let removed = rest.filter { !isAllowed($0) }
                #expect(delivery.prepared?.removedRows == removed.count)
                #expect(delivery.prepared?.removedCustomers == Set(removed.map(\.customer)).count)
            }
            #expect(found.count + (delivery.prepared?.removedRows ?? 0) == delivery.wave?.rows)
            #expect(Set(found).isDisjoint(with: sent))
            sent.formUnion(found)
            members.formUnion(try waveMembers(wave, run, place))
        }
        #expect(try place.workspace.runs.get(run.id).status == .completed)
    }

    /// All customers of a wave, whether anything was sent to them or not.
    private func waveMembers(_ wave: Int, _ run: CampaignRun, _ place: DeliveryWorkspace) throws -> Set<String> {
        let hashes = try #require(try place.deliveries(run).first { $0.wave?.number == wave }?.wave?.hashes)
        let results = SQLQuoting.path(place.workspace.path(of: "runs/\(run.id)/results.parquet"))
        let rows = try Database().connect().rows(
            """
            SELECT DISTINCT customer_id FROM read_parquet(\(results))
            WHERE md5_number_upper('\(run.id)/' || customer_id) // 4096 > \(hashes.after)
              AND md5_number_upper('\(run.id)/' || customer_id) // 4096 <= \(hashes.through)
            """)
        return Set(rows.compactMap { $0[0].stringValue })
    }

    @Test("an interrupted wave is sent as it was prepared, and again without the customers who were erased since")
    func erasure() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        try importCustomers((0..<50).map { Customer(id: "c\($0)") }, place)
        try apply(Self.catalog(waves: "[{ share: 0.5 }, { after: 1d }]"), place)
        let run = try place.workspace.runs.perform(campaign: "spring")
        try place.deliver()
        let first = Set(try rows(ofWave: 1, run, place).map(\.customer))
        place.clock.advance(Self.day)
        place.destinations.setFault { if $0.file.hasPrefix("manifest"), $0.step == .copying { throw TransferError.busy } }
        try place.deliver()
        let second = try rows(ofWave: 2, run, place)
        #expect(Set(second.map(\.customer)).isDisjoint(with: first) && first.count == 25)
        let prepared = try place.deliveries(run)[1].prepared
        let erased = try #require(second.first?.customer)
        _ = try place.workspace.erasures.erase([erased])
        let folder = place.workspace.path(of: "runs/\(run.id)/prepared")
        let left = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }.filter { $0.contains("csv") }
        #expect(left ?? [] == [])
        place.destinations.clearFault()
        place.clock.advance(10)
        try place.deliver()
        #expect(try rows(ofWave: 2, run, place) == second.filter { $0.customer != erased })
        #expect(try place.deliveries(run)[1].prepared != prepared)
        #expect(try place.workspace.runs.get(run.id).status == .completed)
    }

    @Test("a wave is not sent before its time, and a cancelled run sends no further wave")
    func times() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        try importCustomers((0..<50).map { Customer(id: "c\($0)") }, place)
        try apply(Self.catalog(waves: "[{ share: 0.5 }, { share: 0.2, after: 1d }, { after: 2d }]"), place)
        let run = try place.workspace.runs.perform(campaign: "spring")
        _ = try place.workspace.deliveries.perform(run.id, waitingUpTo: 60)
        #expect(try place.deliveries(run).map(\.state) == [.delivered, .waiting, .waiting])
        #expect(throws: RedeliveryError.nothingToDeliver(run.id)) {
            _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        }
        place.clock.advance(Self.day)
        _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        try place.deliver()
        #expect(try place.deliveries(run).map(\.state) == [.delivered, .delivered, .waiting])
        _ = try place.workspace.runs.cancel(run.id, by: "tests")
        place.clock.advance(2 * Self.day)
        try place.deliver()
        #expect(try place.deliveries(run).map(\.state) == [.delivered, .delivered, .cancelled])
        #expect(try rows(ofWave: 3, run, place).isEmpty)
        #expect(try place.workspace.runs.get(run.id).status == .completed_with_errors)
    }

    @Test("a wave fails with the reason when the dataset has lost the column of a consent, and is sent once it is back")
    func lostColumn() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        let customers = (0..<50).map { Customer(id: "c\($0)") }
        try importCustomers(customers, place)
        try apply(Self.catalog(waves: "[{ share: 0.5 }, { after: 1d }]"), place)
        let run = try place.workspace.runs.perform(campaign: "spring")
        try place.deliver()
        try place.workspace.datasets.import(
            "customers", key: "customer_id", csv: "customer_id,complains,region\n" + (0..<50).map { "c\($0),false,x\n" }.joined())
        place.clock.advance(Self.day)
        try place.deliver()
        let failure = try #require(try place.deliveries(run)[1].files.first?.failure)
        #expect(failure.code == "dataset.columnChanged" && failure.isPermanent)
        #expect(try place.workspace.runs.get(run.id).status == .completed_with_errors)
        try importCustomers(customers, place)
        _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        try place.deliver()
        #expect(try rows(ofWave: 2, run, place).count == 50)
        #expect(try place.workspace.runs.get(run.id).status == .completed)
    }

    @Test("a run without recommendations, or with fewer customers than waves, sends every wave")
    func few() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        try apply(
            Self.catalog(waves: "[{ share: 0.1 }, { rows: 1, after: 1m }, { share: 0.1, after: 2m }, { after: 3m }]"), place)
        for (ids, complains) in [(["a", "b"], true), (["a"], false), (["a", "b"], false)] {
            try importCustomers(ids.map { Customer(id: $0, complains: complains) }, place)
            let run = try place.workspace.runs.perform(campaign: "spring")
            place.clock.advance(300)
            try place.deliver()
            #expect(try place.deliveries(run).allSatisfy { $0.state == .delivered })
            let found = try (1...4).flatMap { try rows(ofWave: $0, run, place) }
            #expect(found.count == run.totalRecommendations && Set(found).count == found.count)
            place.clock.advance(10 * Self.day)
        }
    }
}
