import Foundation
import MusterEngine
import MusterModel
import MusterService
import Testing

/// Interactions whose customers are unknown, but similar to known ones.
@Suite struct SimilarCustomersTests {
    private func similar(_ ids: [String]) throws -> [String]? {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(csv: "customer_id,n\n0007,a\n00,b\nann@x.test,c\nC9,d\nc10,e\nC10,f\n")
        let path = place.folder + "/r.csv"
        let rows = ids.map { "\"\($0)\",opt_out,2026-03-01\n" }.joined()
        try ("customer_id,outcome,at\n" + rows).write(toFile: path, atomically: true, encoding: .utf8)
        let report = try #require(try place.workspace.interactions.import([path]).first)
        let found = report.similarCustomers
        #expect(found.map { $0.ids == Set(ids).count && $0.rows == ids.count } ?? true)
        return found?.first.map { "\($0.id)=\($0.key)" }
    }

    @Test("leading zeros, case and blanks around an id are reported with the key that may be meant")
    func pairs() throws {
        #expect(try similar(["7", "Ann@X.test", "C9 ", " c9"]) == [" c9=C9", "7=0007", "Ann@X.test=ann@x.test", "C9 =C9"])
        #expect(try similar(["0"]) == ["0=00"])
    }

    @Test("known customers and quite different ids are not reported")
    func others() throws {
        #expect(try similar(["0007", "c10", "C10"]) == nil)
        #expect(try similar(["0007", "C9"]) == nil)
    }
}
