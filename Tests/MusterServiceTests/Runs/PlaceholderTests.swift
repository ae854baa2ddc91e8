import Foundation
import Mustache
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterService

/// Placeholders in the content of creatives, in the columns of output files.
@Suite struct PlaceholderTests {
    private let place: CaseWorkspace

    private static let customers = """
        customer_id,first_name,city,vip,visits,born
        a,Zoë,Köln,true,3,1990-02-03
        b,"=cmd|' /C calc'!A0",,false,0,2000-12-31
        c,"<b>""hi"" & 'you'</b>",Paris,,12,
        d,,Rome,true,,1985-01-01

        """

    init() throws {
        place = try CaseWorkspace()
        try place.importCustomers(csv: Self.customers, rowsPerPart: 2)
    }

    private static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    /// One offer for each text, by which every customer gets all of them.
    private func apply(_ texts: [String], columns: String, more: String = "") throws {
        var catalog = """
            { kind: Category, id: cards, name: Cards }
            ---
            { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
            ---
            { kind: Segment, id: all, name: Everyone, where: "true" }
            ---
            { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives },
              { type: score, method: priority_weighted }, { type: rank, maxOffers: \(texts.count) }] }
            ---
            { kind: Campaign, id: spring, name: Spring & more, decisionFlowId: flow, segmentId: all,
              fileConfig: { \(more) columns: \(columns) } }

            """
        for (index, text) in texts.enumerated() {
            let perk = index.isMultiple(of: 2) ? ", perk: lounge" : ""
            catalog += """
                ---
                { kind: Offer, id: o\(index), name: "Offer \(index)", categoryId: cards, priority: \(index % 100), fields: { rate: 9.5\(perk) } }
                ---
                { kind: Creative, id: c\(index), name: "Creative \(index)", offerId: o\(index), channelId: post,
                  content: { text: \(try Self.quoted(text)), size: 3 } }

                """
        }
        let (change, diagnostics) = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(catalog.utf8))], by: "tests")
        if change == nil { throw APIWorkspace.NotApplied(diagnostics: diagnostics) }
    }

    @Test("a text has the values of its row, and a section gives a missing value another text")
    func values() throws {
        defer { place.remove() }
        let text =
            "Dear {{#customer.first_name}}{{customer.first_name}}{{/customer.first_name}}"
            + "{{^customer.first_name}}customer{{/customer.first_name}}: {{offer.rate}} % for {{campaign.name}}, {{rank}}"
        try apply(
            [text], columns: "[customer_id, { name: t, value: creative.text }, { name: n, value: 'creative.text.size() > 40' }]")
        let run = try place.workspace.runs.perform(campaign: "spring")
        let file = try OutputFileReader.csv(place.bytes(of: run.files[0]))
        #expect(
            file.rows.map { $0[1] }
                == ["Zoë", "=cmd|' /C calc'!A0", "<b>\"hi\" & 'you'</b>", "customer"].map {
                    "Dear \($0): 9.5 % for Spring & more, 1"
                })
        #expect(file.rows.map { $0[2] } == ["false", "true", "true", "true"])
        #expect(run.notes.isEmpty, "\(run.notes)")
    }

    @Test("a missing value without another text is empty, and a note counts the rows that lack it")
    func missing() throws {
        defer { place.remove() }
        try apply(
            ["{{customer.first_name}}|{{#customer.vip}}{{customer.city}}{{/customer.vip}}", "{{offer.perk}}"],
            columns: "[customer_id, { name: t, value: creative.text }, { name: again, value: creative.text }]")
        let run = try place.workspace.runs.perform(campaign: "spring")
        let file = try OutputFileReader.csv(place.bytes(of: run.files[0]))
        // The second offer has the higher priority, and lacks the perk.
        #expect(
            file.rows.map { $0[1] } == ["", "Zoë|Köln", "", "'=cmd|' /C calc'!A0|", "", "<b>\"hi\" & 'you'</b>|", "", "|Rome"])
        #expect(
            run.notes.sorted() == [
                "1 row of the output files has nothing in the place of {{customer.first_name}}, which is missing. Write "
                    + "{{^customer.first_name}}…{{/customer.first_name}} in the creative for another text.",
                "4 rows of the output files have nothing in the place of {{offer.perk}}, which is missing. Write "
                    + "{{^offer.perk}}…{{/offer.perk}} in the creative for another text.",
            ])
    }

    @Test("a preview shows the texts, and a resumed run writes the same bytes and notes")
    func previewedAndResumed() throws {
        defer { place.remove() }
        try apply(["{{customer.first_name}}, {{now}}", "{{rank}}"], columns: "[customer_id, { name: t, value: creative.text }]")
        let interrupted = try InterruptedRun(of: "spring", in: place)
        let undisturbed = try interrupted.written(interrupted.attempt(threads: 1))
        interrupted.forget()
        #expect(throws: InterruptedRun.Crash.self) {
            try interrupted.attempt(threads: 1) { _ in throw InterruptedRun.Crash() }
        }
        let resumed = try interrupted.attempt(threads: 2)
        #expect(try interrupted.written(resumed) == undisturbed)
        let preview = try place.workspace.insight.preview(ofCampaign: "spring", rows: 2)
        #expect(preview.text.hasPrefix("customer_id,t\r\na,1\r\na,\"Zoë, 20"))
    }

    @Test(
        "a placeholder that is wrong is refused with the creative, the field and the position",
        arguments: [
            ("Dear {{customer.frist_name}}", "frist_name", 7), ("{{#custmer.city}}x{{/custmer.city}}", "custmer", 3),
            ("{{offer.rat}}", "rat", 2), ("{{creative.text}}", "text", 2), ("{{offer.tags}}", "is a list", 2),
            ("Dear {{customer.city", "A tag has no end", 5), ("{{>footer}}", "other templates", 0),
        ])
    func refusals(_ text: String, _ message: String, _ offset: Int) throws {
        defer { place.remove() }
        let error = #expect(throws: APIWorkspace.NotApplied.self) { try apply([text], columns: "[customer_id]") }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(diagnostic.path.description == "/content/text" && diagnostic.offset == offset, "\(diagnostic)")
        #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
        if text.contains("frist_name") { #expect(diagnostic.hint?.contains("customer.first_name") == true) }
    }

    // MARK: Comparison with swift-mustache

    private static let names = [
        "customer.first_name", "customer.city", "customer.vip", "customer.visits", "customer.born", "offer.name", "offer.perk",
        "campaign.name",
    ]

    private static func template(_ random: inout SeededRandom, depth: Int = 0) -> String {
        let texts = ["a", " ", "\n", "  ", "<i>&</i>", "é", "}", "{ ", "\"", "\\", "'"]
        return (0..<Int.random(in: 1...5, using: &random)).map { _ in
            let name = names.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<(depth < 3 ? 8 : 6), using: &random) {
            case 0, 1: return texts.randomElement(using: &random) ?? ""
            case 2: return "{{ \(name)}}"
            case 3: return Bool.random(using: &random) ? "{{{\(name)}}}" : "{{& \(name)}}"
            case 4: return "\n {{! comment }}\n"
            case 5: return "{{\(name)}}"
            default:
                let sign = Bool.random(using: &random) ? "#" : "^"
                // After an end that is alone on its line, swift-mustache does not recognize a tag that is alone on the next, unless the
                // section's start was alone on its line too.
                let content = template(&random, depth: depth + 1)
                return Bool.random(using: &random)
                    ? "{{\(sign)\(name)}}[\(content)]{{/\(name)}}"
                    : "\n{{\(sign)\(name)}}\n\(content)\n{{/\(name)}}\n"
            }
        }.joined()
    }

    /// What swift-mustache gets for a customer and an offer. A missing value is absent.
    private static func data(customer: [String], offer index: Int) -> [String: Any] {
        var attributes: [String: Any] = [:]
        for (name, value) in zip(["first_name", "city", "vip", "visits", "born"], customer.dropFirst()) where !value.isEmpty {
            attributes[name] = name == "vip" ? value == "true" : value
        }
        var offer: [String: Any] = ["name": "Offer \(index)"]
        if index.isMultiple(of: 2) { offer["perk"] = "lounge" }
        return ["customer": attributes, "offer": offer, "campaign": ["name": "Spring & more"]]
    }

    @Test("random templates give the texts that swift-mustache gives")
    func comparison() throws {
        defer { place.remove() }
        var random = SeededRandom(seed: 20_261_128)
        let templates = (0..<60).map { index in
            "{{% CONTENT_TYPE: \(index.isMultiple(of: 3) ? "HTML" : "TEXT")}}\n" + Self.template(&random)
        }
        try apply(
            templates, columns: "[customer_id, offer_id, { name: t, value: creative.text }]", more: "format: ndjson,")
        let run = try place.workspace.runs.perform(campaign: "spring")
        let customers = try OutputFileReader.csv(Data(Self.customers.replacing("\n", with: "\r\n").utf8)).rows
        let lines = String(decoding: try place.bytes(of: run.files[0]), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 240)
        let rendered = try templates.map { try MustacheTemplate(string: $0) }
        for line in lines {
            let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
            let index = try #require(row["offer_id"].flatMap { Int($0.dropFirst()) })
            let customer = try #require(customers.first { $0[0] == row["customer_id"] })
            let expected = rendered[index].render(Self.data(customer: customer, offer: index))
            #expect(row["t"] == expected, "\(templates[index].debugDescription) for \(customer)")
        }
    }
}
