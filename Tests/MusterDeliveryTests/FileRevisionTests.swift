import Foundation
import MusterBase
import MusterDelivery
import MusterDuckDB
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

@Suite struct FileRevisionTests {
    private func copy(
        _ text: String, _ format: FileConfig.Format, without rows: [Int]
    ) throws -> (text: String, rows: Int, file: SealedFile) {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let (file, count) = try FileRevision(of: FileConfig(format: format), removing: rows).copy(path, to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        let copied = try String(contentsOfFile: file.temporaryPath, encoding: .utf8)
        #expect(file.sha256 == Digest.sha256(of: copied) && file.byteCount == copied.utf8.count)
        return (copied, count, file)
    }

    private static let csvRows = ["a,\"two\r\nlines, \"\"x\"\"\"\r\n", "\"b\",\r\n", "c,\"\"\r\n", "ä,\"\r\n\"\r\n"]
    private static let jsonRows = ["{\"id\":\"a\",\"n\":\"}\\n{\"}", "{\"id\":\"b\"}", "{}", "{\"id\":\"ä,\"}"]

    /// Every selection of four rows.
    @Test("what remains of a file is as if the rows had never been written", arguments: 0..<16)
    func selections(_ selection: Int) throws {
        let removed = (0..<4).filter { selection & (1 << $0) != 0 }
        let kept = (0..<4).filter { !removed.contains($0) }
        let csv = try copy("id,\"n\nm\"\r\n" + Self.csvRows.joined(), .csv, without: removed)
        #expect(csv.text == "id,\"n\nm\"\r\n" + kept.map { Self.csvRows[$0] }.joined() && csv.rows == kept.count)
        func file(_ rows: [Int]) -> String { "[" + rows.map { "\n" + Self.jsonRows[$0] }.joined(separator: ",") + "\n]\n" }
        let json = try copy(file(Array(0..<4)), .json, without: removed)
        #expect(json.text == file(kept) && json.rows == kept.count)
    }

    private static let configs: [FileConfig] = {
        var configs: [FileConfig] = []
        for format in FileConfig.Format.allCases {
            for compression in FileConfig.Compression.allCases {
                configs.append(FileConfig(format: format, columns: [.customer_id, .rank], compression: compression))
            }
        }
        for quote in ["\"", "'"] {
            for encoding in CSVDialect.Encoding.allCases {
                for hasHeader in [true, false] {
                    let csv = CSVDialect(
                        delimiter: UInt8(ascii: ";"), quote: Array(quote.utf8)[0], hasHeader: hasHeader,
                        lineEnd: hasHeader ? .crlf : .lf, encoding: encoding)
                    configs.append(FileConfig(columns: [.customer_id, .rank], csv: csv))
                }
            }
        }
        return configs
    }()

    /// Ids with everything that could be taken for the end of a row or a field.
    @Test(
        "a file of any format and dialect without some rows, and with others added, is the file of the rows that it should have",
        arguments: configs, [[], ["\r\n}", "x\""]])
    func dialects(_ config: FileConfig, _ added: [String]) throws {
        let ids = ["a\r\nb", "'q'\n", "\"d\";\"", "é;", "\n", "}", "f"]
        let folder = try TemporaryFolder()
        func write(_ ids: [String], _ name: String) throws -> String {
            var config = config
            config.fileName = name
            let output = try OutputFiles(config, folder: folder.path, names: .fixture, treatments: [.fixture()])
            try output.append(output.render(.fixture(customers: ids)))
            let file = try #require(try output.seal().first)
            try file.sealed.publish()
            return file.sealed.path
        }
        for selection in [0, 1, 0b1010100, 0b0111111, 0b1111111, 0b1000000] {
            let removed = ids.indices.filter { selection & (1 << $0) != 0 }
            let kept = ids.indices.filter { !removed.contains($0) }.map { ids[$0] } + added
            let source = try write(ids, "all")
            let more =
                added.isEmpty
                ? nil
                : try FileRevision.AddedRows(.fixture(customers: added), to: config, treatments: [.fixture()], valueTypes: [])
            let (file, rows) = try FileRevision(of: config, removing: removed, adding: more).copy(source, to: source)
            #expect(rows == kept.count)
            let expected = try Data(contentsOf: URL(fileURLWithPath: try write(kept, "kept")))
            let copied = try Data(contentsOf: URL(fileURLWithPath: file.temporaryPath))
            #expect(try file.byteCount == copied.count && file.sha256 == Digest.sha256(ofFile: file.temporaryPath))
            if config.format == .parquet {
                let found = try Database().connect().rows(
                    "SELECT customer_id FROM read_parquet(\(SQLQuoting.path(file.temporaryPath)))")
                #expect(found.map { $0[0].stringValue } == kept)
            } else {
                #expect(copied == expected)
            }
            file.discard()
        }
        #expect(try folder.contents.allSatisfy { $0.hasPrefix("all.") || $0.hasPrefix("kept.") })
        #expect(try folder.contents.count == 2)
    }
}
