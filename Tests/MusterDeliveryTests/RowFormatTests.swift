import Foundation
import MusterDelivery
import MusterKernel
import MusterModel
import Testing

/// Texts that need escaping, or look as if they did.
private let awkward = [
    "plain", "", "a,b", "say \"hi\"", "\"", "\"\"", "line\nbreak", "line\r\nbreak", "\r", "tab\tbed", "=1+1", "-1", "@x",
    " padded ", "Zoë 北京 👩‍👩‍👧", "back\\slash", "\u{1}\u{1f}\u{7f}", "a;b", "{\"a\": [1]}", "\u{2028}", "</script>", "nul\u{0}nul",
]

extension RowFormat {
    /// A whole file.
    func file(_ batches: [RecommendationBatch]) throws -> [UInt8] {
        opening + (try batches.map { try rows($0).bytes }.joined(separator: separator)) + closing
    }

    func text(_ batches: [RecommendationBatch]) throws -> String { String(decoding: try file(batches), as: UTF8.self) }
}

@Suite struct CSVRowTests {
    @Test("default columns, in their order")
    func defaultColumns() throws {
        let format = RowFormat(FileConfig(), treatments: [.fixture()])
        #expect(
            try format.text([.fixture(customers: ["c1", "c2"])])
                == "customer_id,offer_name,channel,score,creative\r\n"
                + "c1,Gold card,Email,0.25,\"Gold card, email\"\r\nc2,Gold card,Email,0.25,\"Gold card, email\"\r\n")
    }

    @Test("all ten columns, forwards and backwards", arguments: [false, true])
    func allColumns(_ isReversed: Bool) throws {
        let columns = isReversed ? FileConfig.Column.allFields.reversed() : FileConfig.Column.allFields
        let format = RowFormat(FileConfig(columns: columns, includePersonalization: true), treatments: [.fixture()])
        let values = [
            "c1", "Gold card", "gold_card", "Email", "Gold card, email", "0.25", "1", "Credit cards", "70",
            "{\"rate\":19.9}",
        ]
        let rows = try #require(try CSVReader.rows(format.file([.fixture(personalization: ["{\"rate\":19.9}"])])))
        #expect(rows == [columns.map(\.header), isReversed ? values.reversed() : values])
    }

    @Test("a column named alone", arguments: FileConfig.Column.allFields)
    func oneColumn(_ column: FileConfig.Column) throws {
        let format = RowFormat(FileConfig(columns: [column]), treatments: [.fixture()])
        let rows = try #require(try CSVReader.rows(format.file([.fixture(customers: ["c1", "c2"])])))
        #expect(rows.count == 3 && rows.allSatisfy { $0.count == 1 })
        #expect(rows[0] == [column.header])
    }

    @Test("every text comes back as it was", arguments: awkward)
    func texts(_ text: String) throws {
        let treatment = Treatment.fixture(offerName: text, channel: text, creative: text, category: text)
        let columns: [FileConfig.Column] = [.category, .customer_id, .offer_name, .rank, .channel, .creative]
        let format = RowFormat(FileConfig(columns: columns, csv: CSVDialect(formulas: .keep)), treatments: [treatment])
        let rows = try #require(try CSVReader.rows(format.file([.fixture(customers: [text])])))
        #expect(rows == [columns.map(\.header), [text, text, text, "1", text, text]])
    }

    @Test("personalization is quoted JSON text")
    func personalization() throws {
        let config = FileConfig(columns: [.customer_id, .personalization], includePersonalization: true)
        let batch = RecommendationBatch.fixture(personalization: ["{\"rate\":19.9,\"tier\":\"gold\"}"])
        #expect(
            try RowFormat(config, treatments: [.fixture()]).text([batch])
                == "customer_id,personalization\r\nc1,\"{\"\"rate\"\":19.9,\"\"tier\"\":\"\"gold\"\"}\"\r\n")
    }

    @Test("without recommendations there is the header")
    func empty() throws {
        let format = RowFormat(FileConfig(columns: [.customer_id, .rank]), treatments: [])
        #expect(try format.text([]) == "customer_id,rank\r\n")
        #expect(try format.rows(RecommendationBatch()).bytes.isEmpty)
    }

    @Test("batches rendered apart are the batch rendered whole")
    func batches() throws {
        let format = RowFormat(FileConfig(), treatments: [.fixture()])
        let whole = try format.text([.fixture(customers: ["a", "b", "c"])])
        #expect(try format.text([.fixture(customers: ["a"]), .fixture(customers: ["b", "c"])]) == whole)
    }

    @Test("a customer's rows share its id")
    func severalRows() throws {
        var batch = RecommendationBatch()
        for id in ["a", "b"] {
            batch.appendCustomer(id: Array(id.utf8)[...])
            batch.append(rank: 1, treatment: 1, score: 0.5, value: 0.5)
            batch.append(rank: 12, treatment: 0, score: 0.25, value: 0.25)
        }
        let config = FileConfig(columns: [.customer_id, .rank, .offer_id, .score])
        let treatments = [Treatment.fixture(), .fixture(offerId: "loan")]
        #expect(
            try RowFormat(config, treatments: treatments).text([batch])
                == "customer_id,rank,offer_id,score\r\n"
                + "a,1,loan,0.5\r\na,12,gold_card,0.25\r\nb,1,loan,0.5\r\nb,12,gold_card,0.25\r\n")
    }
}

@Suite struct NumberTests {
    @Test(
        "scores have one to six decimals",
        arguments: [
            (0.0, "0.0"), (-0.0, "0.0"), (1, "1.0"), (0.5, "0.5"), (0.05, "0.05"), (0.000001, "0.000001"),
            (0.123457, "0.123457"), (0.1, "0.1"), (0.999999, "0.999999"), (0.100001, "0.100001"), (1.5, "1.5"),
            (12.25, "12.25"),
        ])
    func scores(_ score: Double, _ text: String) throws {
        let treatments = [Treatment.fixture()]
        let csv = RowFormat(FileConfig(columns: [.score]), treatments: treatments)
        #expect(try csv.text([.fixture(score: score)]) == "score\r\n\(text)\r\n")
        let json = RowFormat(FileConfig(format: .json, columns: [.score]), treatments: treatments)
        #expect(try json.text([.fixture(score: score)]) == "[\n{\"score\":\(text)}\n]\n")
    }

    @Test("every score of six decimals reads back as itself")
    func scoresReadBack() throws {
        let format = RowFormat(FileConfig(columns: [.score]), treatments: [.fixture()])
        for millionths in stride(from: 0, through: 1_000_000, by: 173) {
            let score = Double(millionths) / 1_000_000
            let text = String(decoding: try format.rows(.fixture(score: score)).bytes, as: UTF8.self).dropLast()
            #expect(Double(text) == score)
        }
    }

    @Test("a whole priority has no decimals", arguments: [(70.0, "70"), (70.5, "70.5"), (0, "0"), (100, "100"), (0.1, "0.1")])
    func priorities(_ priority: Double, _ text: String) throws {
        let format = RowFormat(FileConfig(columns: [.priority]), treatments: [.fixture(priority: priority)])
        #expect(try format.text([.fixture()]) == "priority\r\n\(text)\r\n")
    }
}

@Suite struct JSONRowTests {
    private func objects(_ bytes: [UInt8]) throws -> [[String: any Sendable]] {
        let parsed = try JSONSerialization.jsonObject(with: Data(bytes))
        return try #require(parsed as? [[String: any Sendable]])
    }

    @Test("default columns, in their order")
    func defaultColumns() throws {
        let format = RowFormat(FileConfig(format: .json), treatments: [.fixture()])
        #expect(
            try format.text([.fixture(customers: ["c1", "c2"])]) == """
                [
                {"customer_id":"c1","offer_name":"Gold card","channel":"Email","score":0.25,"creative":"Gold card, email"},
                {"customer_id":"c2","offer_name":"Gold card","channel":"Email","score":0.25,"creative":"Gold card, email"}
                ]

                """)
    }

    @Test("every text comes back as it was", arguments: awkward)
    func texts(_ text: String) throws {
        let treatment = Treatment.fixture(offerName: text, channel: text, creative: text, category: text)
        let format = RowFormat(
            FileConfig(format: .json, columns: FileConfig.Column.allFields, includePersonalization: true),
            treatments: [treatment])
        let object = try #require(objects(try format.file([.fixture(customers: [text])])).first)
        for column in ["customer_id", "offer_name", "channel", "creative", "category"] {
            #expect(object[column] as? String == text)
        }
        #expect(Set(object.keys) == Set(FileConfig.Column.allFields.map(\.header)))
    }

    @Test("personalization is an object, empty when the row has none")
    func personalization() throws {
        let config = FileConfig(format: .json, columns: [.personalization], includePersonalization: true)
        let format = RowFormat(config, treatments: [.fixture()])
        #expect(
            try format.text([.fixture(personalization: ["{\"rate\":19.9}"])]) == "[\n{\"personalization\":{\"rate\":19.9}}\n]\n")
        #expect(try format.text([.fixture()]) == "[\n{\"personalization\":{}}\n]\n")
    }

    @Test("without recommendations there is an empty list")
    func empty() throws {
        let format = RowFormat(FileConfig(format: .json), treatments: [])
        #expect(try objects(try format.file([])).isEmpty)
    }

    @Test("batches rendered apart are the batch rendered whole")
    func batches() throws {
        let format = RowFormat(FileConfig(format: .json), treatments: [.fixture()])
        let apart = try format.file([.fixture(customers: ["a"]), .fixture(customers: ["b", "c"])])
        #expect(try apart == format.file([.fixture(customers: ["a", "b", "c"])]))
        #expect(try objects(apart).compactMap { $0["customer_id"] as? String } == ["a", "b", "c"])
    }
}
