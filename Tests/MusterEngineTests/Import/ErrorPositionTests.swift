import Foundation
import Testing

/// The lines of errors after records that span several lines.
@Suite struct ErrorPositionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Ends with the wrong row, which begins after the last complete line.
        var before: String
        var wrong: String
        var after = "\n"
    }

    private static let address = "C0,\"two\nlines\nthree\",1\n"
    private static let many = (0..<30_000).map { "C\($0),\"a\nb\",2\n" }.joined()

    static let cases = [
        Case(testDescription: "too few fields", before: "id,n,x\n" + address, wrong: "C1,x", after: "\nC2,y,1\n"),
        Case(testDescription: "too many fields", before: "id,n,x\n" + address, wrong: "C1,x,1,2", after: "\nC2,y,1\n"),
        Case(testDescription: "an open quote", before: "id,n,x\n" + address, wrong: "C1,\"x,1", after: "\nC2,y,1\n"),
        Case(testDescription: "far down", before: "id,n,x\n" + many, wrong: "D1,x"),
        Case(testDescription: "an open quote far down", before: "id,n,x\n" + many, wrong: "D1,\"x,1"),
        Case(testDescription: "empty lines", before: "id,n,x\n\n" + address + "\n\n", wrong: "C1,x"),
        Case(testDescription: "line ends of Windows", before: "id,n,x\r\nC0,\"a\r\nb\",1\r\n", wrong: "C1,x", after: "\r\n"),
        Case(testDescription: "a named separator", before: "sep=;\nid;n;x\nC0;\"a\nb\";1\n", wrong: "C1;x"),
        Case(testDescription: "a name over two lines", before: "id,\"n\nm\",x\n" + address, wrong: "C1,x"),
        Case(testDescription: "a byte order mark", before: "\u{FEFF}id,n,x\n" + address, wrong: "C1,x"),
        Case(testDescription: "a row that itself spans lines", before: "id,n,x\n" + address, wrong: "C1,\"x\ny\",1,2"),
    ]

    @Test("an error names the line of the file in which the row begins", arguments: cases)
    func line(_ test: Case) throws {
        let refusal = try ImportedTable.refusal { try ImportedTable(csv: test.before + test.wrong + test.after) }
        let line = test.before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        #expect(refusal?.message.hasPrefix("a.csv:\(line): This row has") == true, "\(refusal?.message ?? "") instead of \(line)")
    }

    @Test("bytes that are not UTF-8 are reported with their line, after records that span several lines")
    func encoding() throws {
        let data = Data("id,n,x\n\(Self.address)C1,".utf8) + Data([0xe9]) + Data(",1\n".utf8)
        let refusal = try ImportedTable.refusal { try ImportedTable([("a.csv", data)]) }
        #expect(refusal?.message.contains("a.csv:5") == true, "\(refusal?.message ?? "")")
    }
}
