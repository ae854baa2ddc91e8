import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

@Suite struct RowRemovalTests {
    private func copy(_ text: String, _ format: FileConfig.Format, without rows: [Int]) throws -> (
        text: String, rows: Int, file: SealedFile
    ) {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let (file, count) = try RowRemoval(of: rows, from: format).copy(path, to: path)
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
}
