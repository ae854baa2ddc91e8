import MusterBase
import MusterDuckDB
import Testing

@Suite("Quoting")
struct SQLQuotingTests {
    @Test("any text is read back unchanged", arguments: ["", "it's", "''", "a'\u{301}b", "\\'", "\"x\"", "é\n😀"])
    func literal(_ text: String) throws {
        let rows = try Database().connect().rows("SELECT \(SQLQuoting.literal(text)) AS \(SQLQuoting.identifier("n" + text))")
        #expect(rows == [[.string(text)]])
    }
}
