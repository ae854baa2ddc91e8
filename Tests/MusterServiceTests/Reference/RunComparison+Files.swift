import Crypto
import Foundation
import MusterModel
import MusterService
import MusterTestSupport

/// The output file, its manifest and the results behind it.
extension RunComparison {
    mutating func compareFile(_ done: CampaignRun, _ expected: [ReferenceRun.Row]) throws {
        guard let file = done.files.first, done.files.count == 1 else {
            return require(false, "files \(done.files)")
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
        case "offer_name": return text == row.treatment.offer.name
        case "offer_id": return text == row.treatment.offer.id
        case "channel": return text == row.treatment.channel.name
        case "creative": return text == row.treatment.creative.name
        case "category": return text == row.treatment.category.name
        case "rank": return number == Double(row.rank)
        case "priority": return number == row.treatment.offer.priority
        case "score": return abs(number - row.score) <= 1e-5
        default:
            let object = text.flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) } ?? found
            guard let object = object as? [String: Any], Set(object.keys) == Set(row.personalization.keys) else {
                return false
            }
            return row.personalization.allSatisfy { name, value in Self.isEqual(object[name], value) }
        }
    }

    private static func isEqual(_ found: Any?, _ expected: GeneratedValue) -> Bool {
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
        "\(row.customer) #\(row.rank) \(row.treatment.offer.id) on \(row.treatment.channel.id), "
            + "score \(row.score), \(row.personalization)\(row.isHeldOut ? ", held out" : "")"
    }

    mutating func compareManifest(_ done: CampaignRun) throws {
        struct Manifest: Decodable, Equatable {
            var runId, campaignId: String
            var runNumber, customers, recommendations: Int
            var files: [OutputFile]
        }
        let found = try JSONDecoder().decode(Manifest.self, from: place.bytes(at: "runs/\(done.id)/manifest.json"))
        let expected = Manifest(
            runId: done.id.rawValue, campaignId: "campaign", runNumber: runCount, customers: done.totalCustomers,
            recommendations: done.totalRecommendations, files: done.files)
        require(found == expected, "manifest \(found), not \(expected)")
    }

    mutating func compareResults(_ done: CampaignRun, _ expected: [ReferenceRun.Row]) throws {
        let results = try place.workspace.runs.results(of: done.id, limit: .max)
        require(results.count == expected.count, "\(results.count) results, not \(expected.count)")
        for (index, (found, row)) in zip(results, expected).enumerated() where differences.count < 12 {
            let ids = [
                found.customerId, found.offerId.rawValue, found.channelId.rawValue, found.creativeId.rawValue,
                found.categoryId.rawValue,
            ]
            let names = [found.offerName, found.channelName, found.creativeName, found.categoryName]
            require(
                ids == [
                    row.customer, row.treatment.offer.id, row.treatment.channel.id, row.treatment.creative.id,
                    row.treatment.category.id,
                ]
                    && names == [
                        row.treatment.offer.name, row.treatment.channel.name, row.treatment.creative.name,
                        row.treatment.category.name,
                    ]
                    && found.rank == row.rank && abs(found.score - row.score) <= 1e-5
                    && abs(found.value - row.value) <= 1e-5 * max(1, abs(row.value))
                    && found.heldOut == row.isHeldOut,
                "result \(index): \(found), of \(Self.describe(row))")
        }
    }
}
