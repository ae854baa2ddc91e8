import Foundation
import MusterTestSupport
import Testing

@testable import MusterEngine

@Suite struct FileSignatureTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = folder.url.appending(path: name)
        try Data(bytes).write(to: url)
        return url.path
    }

    @Test("a file is known by its first bytes")
    func signatures() throws {
        let cases: [([UInt8], FileSignature?)] = [
            ([0x1f, 0x8b, 8, 0], .gzip), ([0x28, 0xb5, 0x2f, 0xfd], .zstandard), (Array("PAR1....".utf8), .parquet),
            ([0x50, 0x4b, 3, 4, 20], .zip), ([0xff, 0xfe, 0x69, 0], .utf16), ([0xfe, 0xff, 0, 0x69], .utf16),
            (Array("id,name\n".utf8), nil), (Array("PAR".utf8), nil), ([0x1f], nil), ([], nil),
        ]
        for (index, (bytes, signature)) in cases.enumerated() {
            #expect(FileSignature(path: try file("\(index)", bytes)) == signature, "\(bytes)")
        }
        #expect(FileSignature(path: folder.path + "/absent") == nil)
    }

    @Test("a name that contradicts the content is refused, with the name that fits")
    func names() throws {
        func error(_ name: String, _ bytes: [UInt8]) throws -> ImportError? {
            let path = try file(name, bytes)
            let format = try #require(SourceFormat(path: path))
            do throws(ImportError) {
                try ImportError.check(path, named: format)
                return nil
            } catch {
                return error
            }
        }
        let (gzip, parquet, text): ([UInt8], [UInt8], [UInt8]) = ([0x1f, 0x8b, 8, 0], Array("PAR1".utf8), Array("id\n1\n".utf8))
        #expect(try error("a.csv", text) == nil)
        #expect(try error("a.csv.gz", gzip) == nil)
        #expect(try error("a.parquet", parquet) == nil)
        #expect(try error("a.csv", gzip)?.hint == "Rename it to end in .gz.")
        #expect(try error("b.csv", parquet)?.hint == "Rename it to end in .parquet.")
        #expect(try error("c.csv.gz", text)?.hint == "Remove .gz from its name.")
        #expect(try error("d.csv.zst", text)?.hint == "Remove .zst from its name.")
        #expect(try error("e.parquet", text)?.code == "import.notParquet")
        #expect(try error("f.csv", [0xff, 0xfe, 0x69, 0])?.code == "import.utf16")
        #expect(try error("g.csv", [0x50, 0x4b, 3, 4])?.code == "import.misnamed")
    }
}
