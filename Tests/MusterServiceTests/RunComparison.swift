import Crypto
import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterService

/// Does a case with Muster and with the ``ReferenceRun``, and collects what differs.
struct RunComparison {
    let run: RunCase
    let place: CaseWorkspace
    private(set) var differences: [String] = []
    /// Recommendations, as the reference has it.
    private(set) var rowCount = 0

    init(_ run: RunCase, in place: CaseWorkspace) {
        self.run = run
        self.place = place
    }

    mutating func compare() throws {
        let expected = ReferenceRun(run: run).outcome()
        do {
            try place.importCustomers(of: run)
            if case .importFails = expected { return differences.append("the import should have failed") }
        } catch let error as ImportError {
            if case .importFails = expected { return }
            return differences.append("import: \(error.message)")
        }
        let (change, diagnostics) = try place.applyCatalog(of: run)
        let codes = Set(diagnostics.filter { $0.severity == .error }.map(\.code))
        if case .applyFails(let problems) = expected {
            return require(change == nil && codes == problems, "apply should have said \(problems), not \(diagnostics)")
        }
        guard change != nil else { return differences.append("apply: \(diagnostics)") }
        do {
            let done = try place.workspace.run(campaign: "campaign", options: RunOptions(threads: 2))
            guard case .completes(let decisions) = expected else {
                return differences.append("planning should have failed")
            }
            rowCount = decisions.rows.count
            try compare(done, decisions)
        } catch let error as PlanningError {
            if case .planningFails = expected { return }
            differences.append("planning: \(error)")
        }
    }

    private mutating func require(_ holds: Bool, _ difference: @autoclosure () -> String) {
        if !holds { differences.append(difference()) }
    }

    private mutating func compare(_ done: CampaignRun, _ expected: ReferenceRun.Decisions) throws {
        require(done.status == .completed && done.progress == 1, "status \(done.status), progress \(done.progress)")
        require(
            done.totalCustomers == expected.totalCustomers,
            "totalCustomers \(done.totalCustomers), not \(expected.totalCustomers)")
        require(done.processed == expected.processed, "processed \(done.processed), not \(expected.processed)")
        require(
            done.recommended == expected.recommended, "recommended \(done.recommended), not \(expected.recommended)")
        require(
            done.totalRecommendations == expected.rows.count,
            "\(done.totalRecommendations) recommendations, not \(expected.rows.count)")
        compare("byOffer", done.summary.byOffer, expected.byOffer, total: expected.rows.count)
        compare("byChannel", done.summary.byChannel, expected.byChannel, total: expected.rows.count)
        compare("byCategory", done.summary.byCategory, expected.byCategory, total: expected.rows.count)
        let constraints = done.summary.constraints.map {
            ReferenceRun.Constraint(
                kind: $0.constraint.rawValue, limit: $0.limit, id: $0.id, name: $0.name, customer: $0.customerId ?? "")
        }
        require(constraints == expected.constraints, "constraints \(constraints), not \(expected.constraints)")
        try compareFile(done, expected.rows)
        try compareManifest(done)
        try compareResults(done, expected.rows)
        // As JSON, because instants are stored to the millisecond.
        let stored = try CanonicalJSON.text(place.workspace.runs(of: "campaign", limit: 2))
        require(try stored == CanonicalJSON.text([done]), "the stored run is not the one returned: \(stored)")
    }

    private mutating func compare(
        _ name: String, _ found: [RunSummary.Breakdown], _ expected: [ReferenceRun.Count], total: Int
    ) {
        let counts = found.map { ReferenceRun.Count(id: $0.id, name: $0.name, count: $0.count) }
        require(counts == expected, "\(name) \(counts), not \(expected)")
        for entry in found {
            let share = total == 0 ? 0 : Double(entry.count) / Double(total)
            require(entry.share == share, "\(name): share \(entry.share) of \(entry.id), not \(share)")
        }
    }

    // MARK: Files

    private mutating func compareFile(_ done: CampaignRun, _ expected: [ReferenceRun.Row]) throws {
        guard let file = done.files.first, done.files.count == 1 else {
            return differences.append("files \(done.files)")
        }
        let data = try place.bytes(of: file)
        require(file.bytes == data.count, "bytes \(file.bytes), not \(data.count)")
        let digest = SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        require(file.sha256 == digest, "sha256 \(file.sha256), not \(digest)")
        require(file.rows == expected.count, "rows \(file.rows), not \(expected.count)")
        require(file.format == (run.campaign.isJSON ? .json : .csv), "format \(file.format)")
        let columns =
            run.campaign.columns
            ?? ["customer_id", "offer_name", "channel", "score", "creative"]
            + (run.campaign.includesPersonalization ? ["personalization"] : [])
        var rows: [[String: Any]] = []
        if run.campaign.isJSON {
            rows = try OutputFileReader.json(data, columns: columns)
        } else {
            let csv = try OutputFileReader.csv(data)
            require(csv.columns == columns, "columns \(csv.columns), not \(columns)")
            rows = csv.rows.map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
        }
        require(rows.count == expected.count, "the file has \(rows.count) rows, not \(expected.count)")
        for (index, (row, expected)) in zip(rows, expected).enumerated() where differences.count < 8 {
            for column in columns where !isRight(row[column], column, expected) {
                require(false, "row \(index): \(column) is \(row[column] ?? "absent"), of \(Self.describe(expected))")
            }
        }
    }

    private func isRight(_ found: Any?, _ column: String, _ row: ReferenceRun.Row) -> Bool {
        let number = (found as? NSNumber)?.doubleValue ?? (found as? String).flatMap(Double.init) ?? .nan
        let text = found as? String
        switch column {
        case "customer_id": return text == row.customer
        case "offer_name": return text == row.offer.name
        case "offer_id": return text == row.offer.id
        case "channel": return text == row.channel.name
        case "creative": return text == row.creative.name
        case "category": return text == row.category.name
        case "rank": return number == Double(row.rank)
        case "priority": return number == row.offer.priority
        case "score": return abs(number - row.score) <= 1e-5
        default:
            let object = text.flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) } ?? found
            guard let object = object as? [String: Any], Set(object.keys) == Set(row.personalization.keys) else {
                return false
            }
            return row.personalization.allSatisfy { name, value in Self.isEqual(object[name], value) }
        }
    }

    private static func isEqual(_ found: Any?, _ expected: Datum) -> Bool {
        switch expected {
        case .missing: return found is NSNull
        case .text(let text): return (found as? String).map { Array($0.utf8) } == Array(text.utf8)
        case .bool(let value): return (found as? NSNumber)?.boolValue == value && found is Bool
        case .int(let value): return (found as? NSNumber)?.doubleValue == Double(value)
        case .double(let value):
            guard let number = (found as? NSNumber)?.doubleValue else { return false }
            return abs(number - value) <= 1e-12 * abs(value)
        }
    }

    private static func describe(_ row: ReferenceRun.Row) -> String {
        "\(row.customer) #\(row.rank) \(row.offer.id) on \(row.channel.id), score \(row.score), \(row.personalization)"
    }

    private mutating func compareManifest(_ done: CampaignRun) throws {
        struct Manifest: Decodable, Equatable {
            var runId, campaignId: String
            var runNumber, customers, recommendations: Int
            var files: [OutputFile]
        }
        let found = try JSONDecoder().decode(Manifest.self, from: place.bytes(at: "runs/\(done.id)/manifest.json"))
        let expected = Manifest(
            runId: done.id.rawValue, campaignId: "campaign", runNumber: 1, customers: done.totalCustomers,
            recommendations: done.totalRecommendations, files: done.files)
        require(found == expected, "manifest \(found), not \(expected)")
    }

    private mutating func compareResults(_ done: CampaignRun, _ expected: [ReferenceRun.Row]) throws {
        let results = try place.workspace.results(of: done.id, limit: .max)
        require(results.count == expected.count, "\(results.count) results, not \(expected.count)")
        for (index, (found, row)) in zip(results, expected).enumerated() where differences.count < 12 {
            let ids = [
                found.customerId, found.offerId.rawValue, found.channelId.rawValue, found.creativeId.rawValue,
                found.categoryId.rawValue,
            ]
            let names = [found.offerName, found.channelName, found.creativeName, found.categoryName]
            require(
                ids == [row.customer, row.offer.id, row.channel.id, row.creative.id, row.category.id]
                    && names == [row.offer.name, row.channel.name, row.creative.name, row.category.name]
                    && found.rank == row.rank && abs(found.score - row.score) <= 1e-5,
                "result \(index): \(found), of \(Self.describe(row))")
        }
    }
}
