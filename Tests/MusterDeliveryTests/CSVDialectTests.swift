import Foundation
import MusterBase
import MusterDelivery
import MusterKernel
import MusterModel
import MusterTestSupport
import Testing

/// Random files in random dialects, and what a reader must find in them.
private struct CSVCase: Encodable {
    var bytes: [UInt8]
    var delimiter: String
    var quote: String
    var encoding: String
    var lineEnd: String
    var rows: [[String]]

    private static let pieces = [
        "a", "Zoë", "北京", "👩‍👩‍👧", "\"", "'", ",", ";", "|", "\t", "\n", "\r", "\r\n", " ", "=1", "+", "-", "@", "€", "ž", "\u{1}",
        "\\", "{",
        "0", "\u{2028}", "nul\u{1f}",
    ]

    init(_ random: inout SeededRandom) throws {
        let delimiter = random.pick([",", ";", "|", "\t", " ", "~"])
        let quote = random.pick(["\"", "'", "`"])
        let csv = CSVDialect(
            delimiter: Array(delimiter.utf8)[0], quote: Array(quote.utf8)[0], hasHeader: random.chance(0.5),
            lineEnd: random.pick(CSVDialect.LineEnd.allCases), encoding: random.pick(CSVDialect.Encoding.allCases),
            formulas: .keep)
        func text(_ random: inout SeededRandom) -> String {
            let text = (0..<random.int(0...4)).map { _ in random.pick(Self.pieces) }.joined()
            guard csv.encoding == .windows1252 else { return text }
            return String(String.UnicodeScalarView(text.unicodeScalars.filter { Windows1252.byte(of: $0) != nil }))
        }
        let columns = random.some(of: [FileConfig.Column.customer_id, .offer_name, .channel, .rank]) + [.category]
        let treatments = (0..<3).map { _ in
            Treatment.fixture(offerName: text(&random), channel: text(&random), category: text(&random))
        }
        var batch = RecommendationBatch()
        rows = csv.hasHeader ? [columns.map(\.header)] : []
        for customer in 0..<random.int(0...5) {
            let (id, treatment) = ("\(customer)" + text(&random), random.int(0...2))
            batch.appendCustomer(id: Array(id.utf8)[...])
            batch.append(rank: 1, treatment: treatment, score: 0.5, value: 0.5)
            rows.append(
                columns.map { column in
                    switch column {
                    case .customer_id: id
                    case .offer_name: treatments[treatment].offerName
                    case .channel: treatments[treatment].channelName
                    case .rank: "1"
                    default: treatments[treatment].categoryName
                    }
                })
        }
        let format = RowFormat(FileConfig(columns: columns, csv: csv), treatments: treatments)
        bytes = try format.file([batch])
        self.delimiter = delimiter
        self.quote = quote
        encoding = csv.encoding.rawValue
        lineEnd = csv.lineEnd.rawValue
    }
}

@Suite struct CSVDialectTests {
    private func text(_ csv: CSVDialect, offer: String, columns: [FileConfig.Column] = [.offer_name, .rank]) throws -> String {
        try RowFormat(FileConfig(columns: columns, csv: csv), treatments: [.fixture(offerName: offer)]).text([.fixture()])
    }

    @Test("Python's csv module reads every dialect back to the values that were written")
    func python() throws {
        var random = SeededRandom(seed: 7)
        let cases = try (0..<400).map { _ in try CSVCase(&random) }
        let folder = try TemporaryFolder()
        try JSONEncoder().encode(cases).write(to: folder.url.appendingPathComponent("cases.json"))
        let script = """
            import csv, io, json, sys
            codecs = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "windows-1252": "cp1252"}
            for n, case in enumerate(json.load(open(sys.argv[1]))):
                data = bytes(case["bytes"])
                assert case["encoding"] != "utf-8-bom" or data[:3] == b"\\xef\\xbb\\xbf", n
                text = io.StringIO(data.decode(codecs[case["encoding"]]), newline="")
                rows = list(csv.reader(text, delimiter=case["delimiter"], quotechar=case["quote"], strict=True))
                assert rows == case["rows"], (n, case["rows"], rows)
                end = {"crlf": b"\\r\\n", "lf": b"\\n"}[case["lineEnd"]]
                assert not case["rows"] or data.endswith(end), n
                assert case["lineEnd"] == "crlf" or not data.endswith(b"\\r\\n"), n
            print("ok")
            """
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, folder.path + "/cases.json"]
        process.standardOutput = output
        try process.start()
        try process.waitForEnd()
        #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "ok\n")
    }

    @Test(
        "texts that a spreadsheet would evaluate get an apostrophe, numbers do not",
        arguments: [
            ("=1+1", "'=1+1"), ("@x", "'@x"), ("+x", "'+x"), ("-x", "'-x"), ("-", "'-"), ("--1", "'--1"), ("+1+2", "'+1+2"),
            ("-1", "-1"), ("-1.5", "-1.5"), ("+49171234567", "+49171234567"), ("-1,5", "\"-1,5\""), ("-1e5", "'-1e5"),
            ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("a=1", "a=1"), (" =1", " =1"), ("'=1", "'=1"), ("", ""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("+1.", "'+1."), ("-1.2.3", "'-1.2.3"),
        ])
    func formulas(_ offer: String, _ field: String) throws {
        #expect(try text(CSVDialect(hasHeader: false), offer: offer) == "\(field),1\r\n")
    }

    @Test("formulas can be kept, and an apostrophe that is the quote is quoted")
    func keptFormulas() throws {
        #expect(try text(CSVDialect(hasHeader: false, formulas: .keep), offer: "=1") == "=1,1\r\n")
        let csv = CSVDialect(quote: UInt8(ascii: "'"), hasHeader: false)
        #expect(try text(csv, offer: "=1") == "'''=1',1\r\n")
    }

    @Test("an empty text that is alone in its row is quoted, so that no reader skips the row")
    func singleColumn() throws {
        #expect(try text(CSVDialect(hasHeader: false), offer: "", columns: [.offer_name]) == "\"\"\r\n")
        #expect(try text(CSVDialect(hasHeader: false), offer: "") == ",1\r\n")
    }

    @Test("a question mark replaces a character that the encoding lacks, and is counted")
    func replacedCharacters() throws {
        let config = FileConfig(columns: [.offer_name, .customer_id], csv: CSVDialect(encoding: .windows1252))
        let format = RowFormat(config, treatments: [.fixture(offerName: "Ł €5 \u{81} ü北")])
        let rows = try format.rows(.fixture(customers: ["ä", "b"]))
        let offer: [UInt8] = [0x3f, 0x20, 0x80, 0x35, 0x20, 0x3f, 0x20, 0xfc, 0x3f]
        #expect(rows.bytes == offer + [0x2c, 0xe4, 0x0d, 0x0a] + offer + [0x2c, 0x62, 0x0d, 0x0a])
        #expect(rows.replacedCharacters == 6 && rows.count == 2)
    }

    @Test("an id that the encoding lacks is refused where it is a column")
    func unencodableId() throws {
        let csv = CSVDialect(encoding: .windows1252)
        let batch = RecommendationBatch.fixture(customers: ["Łódź"])
        #expect(throws: DeliveryError.unencodableCustomer(.windows1252)) {
            try RowFormat(FileConfig(columns: [.customer_id], csv: csv), treatments: [.fixture()]).rows(batch)
        }
        #expect(try RowFormat(FileConfig(columns: [.rank], csv: csv), treatments: [.fixture()]).rows(batch).count == 1)
    }
}
