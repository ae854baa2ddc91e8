import Foundation
import MusterBase
import MusterDuckDB
import MusterEngine
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

/// Columns of output files that are expressions.
@Suite struct OwnColumnTests {
    private let place: CaseWorkspace

    /// Hostile names, missing values, instants and dates.
    private static let customers = """
        customer_id,first_name,born,seen,balance,opted_in,visits
        a,Zoë,1990-02-03,2026-01-07T08:00:00Z,12.5,true,3
        b,"=cmd|' /C calc'!A0",2000-12-31,2026-07-01T22:30:00.5Z,-0.25,false,
        c,"say ""hi"",
        now",,,,,
        d,-5,1985-01-01,1999-12-31T23:59:59Z,1234567.5,true,0

        """

    private static let orders = "order,buyer,amount\n1,a,10\n2,a,5\n3,d,7\n"

    init() throws {
        place = try CaseWorkspace()
        try place.importCustomers(csv: Self.customers, rowsPerPart: 2)
        let path = place.folder + "/orders.csv"
        try Self.orders.write(toFile: path, atomically: true, encoding: .utf8)
        _ = try place.workspace.datasets.import(DatasetImport(files: [path], name: "orders", key: "order"))
    }

    private static let columns = """
        [customer_id, customer.first_name, { name: Born, value: customer.born }, { name: seen, value: customer.seen },
          { name: balance, value: customer.balance }, { name: opted, value: customer.opted_in },
          { name: sum, value: orders.total }, { name: greeting, value: '"Dear " + coalesce(customer.first_name, "customer")' },
          { name: subject, value: creative.subject }, { name: where, value: 'channel.type + "/" + category.id + "/" + campaign.id' },
          { name: rate, value: offer.rate }, { name: place, value: rank * 10 }, { name: odds, value: score > 0.5 },
          { name: tags, value: '[offer.id, channel.id]' }, rank]
        """

    private func apply(_ fileConfig: String) throws {
        let yaml = APIWorkspace.catalog
            .replacing("customer.age >= 21", with: "customer.visits >= 2")
            .replacing(
                "name: Gold letter, offerId: gold",
                with: #"name: Gold letter, content: { subject: "Gold, for you" }, offerId: gold"#
            )
            .replacing(
                "{ type: matchCreatives }",
                with: """
                    { type: enrich, dataset: orders, key: buyer, aggregate: [{ name: total, function: sum, value: orders.amount }] },
                    { type: matchCreatives }
                    """
            )
            .replacing(
                "segmentId: all }", with: "segmentId: all, scheduleTimezone: Europe/Berlin, fileConfig: { \(fileConfig) } }")
        let (change, diagnostics) = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(yaml.utf8))], by: "tests")
        if change == nil { throw APIWorkspace.NotApplied(diagnostics: diagnostics) }
    }

    private func text() throws -> String {
        let run = try place.workspace.runs.perform(campaign: "spring")
        return try String(decoding: place.bytes(of: try #require(run.files.first)), as: UTF8.self)
    }

    private let expected: [[String?]] = [
        ["a", "Zoë", "1990-02-03", "2026-01-07T09:00:00+01:00", "12.5", "true", "15", "Dear Zoë"],
        [
            "b", "=cmd|' /C calc'!A0", "2000-12-31", "2026-07-02T00:30:00.500000+02:00", "-0.25", "false", nil,
            "Dear =cmd|' /C calc'!A0",
        ],
        ["c", "say \"hi\",\nnow", nil, nil, nil, nil, nil, "Dear say \"hi\",\nnow"],
        ["d", "-5", "1985-01-01", "2000-01-01T00:59:59+01:00", "1234567.5", "true", "7", "Dear -5"],
    ]

    /// The values of the first and of the second recommendation that follow the customer's.
    private static let ofTreatments: [[String?]] = [
        ["Gold, for you", "direct_mail/cards/spring", "9.5", "10", "true", "[\"gold\",\"post\"]", "1"],
        [nil, "direct_mail/cards/spring", nil, "20", "false", "[\"blue\",\"post\"]", "2"],
    ]

    @Test("CSV has every value as text, with formulas escaped and missing values empty")
    func csv() throws {
        defer { place.remove() }
        try apply("columns: \(Self.columns)")
        let file = try OutputFileReader.csv(Data(try text().utf8))
        #expect(
            file.columns == [
                "customer_id", "first_name", "Born", "seen", "balance", "opted", "sum", "greeting", "subject", "where", "rate",
                "place", "odds", "tags", "rank",
            ])
        var rows = expected.flatMap { customer in Self.ofTreatments.map { (customer + $0).map { $0 ?? "" } } }
        for index in rows.indices where rows[index][1].hasPrefix("=") { rows[index][1] = "'" + rows[index][1] }
        #expect(file.rows == rows)
    }

    @Test("JSON has numbers, truth values and lists as such, and null for missing values")
    func json() throws {
        defer { place.remove() }
        try apply("format: json, columns: \(Self.columns)")
        let rows = try #require(JSONSerialization.jsonObject(with: Data(try text().utf8)) as? [[String: Any]])
        #expect(rows.count == 8)
        #expect(rows[0]["balance"] as? Double == 12.5 && rows[0]["opted"] as? Bool == true && rows[0]["sum"] as? Int == 15)
        #expect(rows[0]["tags"] as? [String] == ["gold", "post"] && rows[0]["place"] as? Int == 10)
        #expect(rows[2]["first_name"] as? String == "=cmd|' /C calc'!A0")
        #expect(rows[4]["balance"] is NSNull && rows[4]["Born"] is NSNull && rows[5]["subject"] is NSNull)
    }

    @Test("Parquet has columns of the values' types")
    func parquet() throws {
        defer { place.remove() }
        try apply("format: parquet, columns: \(Self.columns)")
        let run = try place.workspace.runs.perform(campaign: "spring")
        let path = SQLQuoting.literal(place.workspace.path(of: try #require(run.files.first).path))
        let connection = try Database().connect()
        let types = try connection.rows("SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet(\(path)))").map(
            \.[0].stringValue)
        #expect(
            types == [
                "VARCHAR", "VARCHAR", "DATE", "TIMESTAMP WITH TIME ZONE", "DOUBLE", "BOOLEAN", "BIGINT", "VARCHAR", "VARCHAR",
                "VARCHAR", "DOUBLE", "BIGINT", "BOOLEAN", "VARCHAR", "INTEGER",
            ])
        let rows = try connection.rows("SELECT epoch_us(seen), sum, Born IS NULL FROM read_parquet(\(path)) WHERE rank = 1")
        #expect(rows.map { $0[0].intValue } == [1_767_772_800_000_000, 1_782_945_000_500_000, nil, 946_684_799_000_000])
        #expect(rows.map { $0[1].intValue } == [15, nil, nil, 7] && rows.map { $0[2].boolValue } == [false, false, true, false])
    }

    @Test("a run that is resumed after each part writes the same bytes")
    func resumed() throws {
        defer { place.remove() }
        try apply("columns: \(Self.columns)")
        let interrupted = try InterruptedRun(of: "spring", in: place)
        let undisturbed = try interrupted.written(interrupted.attempt(threads: 1))
        interrupted.forget()
        #expect(throws: InterruptedRun.Crash.self) {
            try interrupted.attempt(threads: 1) { _ in throw InterruptedRun.Crash() }
        }
        #expect(!interrupted.checkpoints.isEmpty)
        #expect(try interrupted.written(interrupted.attempt(threads: 2)) == undisturbed)
    }

    @Test(
        "a preview is the start of the file, and stores nothing", arguments: ["csv", "json", "ndjson", "parquet"], [1, 3, 100])
    func preview(_ format: String, _ rows: Int) throws {
        defer { place.remove() }
        try apply("format: \(format), splitBy: offer, columns: [customer_id, rank, customer.visits]")
        let preview = try place.workspace.insight.preview(ofCampaign: "spring", rows: rows)
        #expect(preview.rows == min(rows, 8) && preview.columns == ["customer_id", "rank", "visits"])
        #expect(preview.name == "spring-1-gold.\(format)" && preview.format.rawValue == format)
        let all = ["a", "b", "c", "d"].flatMap { id in [1, 2].map { (id, $0, ["a": "3", "d": "0"][id]) } }.prefix(rows)
        switch format {
        case "csv":
            #expect(preview.text == "customer_id,rank,visits\r\n" + all.map { "\($0),\($1),\($2 ?? "")\r\n" }.joined())
        default:
            let lines = all.map { #"{"customer_id":"\#($0)","rank":\#($1),"visits":\#($2 ?? "null")}"# }
            let text = format == "json" ? "[\n" + lines.joined(separator: ",\n") + "\n]\n" : lines.map { $0 + "\n" }.joined()
            #expect(preview.text == text)
        }
        #expect(try place.workspace.store.runIds().isEmpty)
    }

    @Test(
        "an expression that is wrong is refused when the campaign is saved, with its position",
        arguments: [
            ("customer.first_nam", "f", "first_nam"), ("offer.rat", "f", "rat"),
            ("rank +", "f", "the expression ends here"), ("scor", "f", "scor"), ("creative.subjekt", "f", "subjekt"),
            ("customer.visits.x", "f", "An attribute of an attribute"),
        ])
    func refusals(_ expression: String, _ name: String, _ message: String) throws {
        defer { place.remove() }
        let error = #expect(throws: APIWorkspace.NotApplied.self) {
            try apply("columns: [{ name: \(name), value: '\(expression)' }]")
        }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(diagnostic.path.description == "/fileConfig/columns/0/value" && diagnostic.position != nil)
        #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
    }

    @Test("characters that the encoding lacks are replaced and reported")
    func encoding() throws {
        defer { place.remove() }
        try apply("csv: { encoding: windows-1252 }, columns: [customer_id, { name: n, value: '\"Ł\"' }]")
        let run = try place.workspace.runs.perform(campaign: "spring")
        #expect(run.files[0].encoding == .windows1252)
        #expect(run.notes.contains { $0.contains("lacks 8 characters") }, "\(run.notes)")
        #expect(try place.bytes(of: run.files[0]).starts(with: "customer_id,n\r\na,?\r\n".utf8))
    }
}
