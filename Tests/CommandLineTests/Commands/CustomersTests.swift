import Foundation
import MusterTestSupport
import Testing

/// `customers erase`.
@Suite struct CustomersTests {
    private struct Report: Decodable {
        struct Dataset: Decodable { var rows: Int }

        var check: Bool
        var customers: Int
        var datasets: [Dataset]
        var interactions: Int
        var notFound: [String]
    }

    /// Customer 007 in two versions of the customers, a run and the history.
    private func ready() throws -> MusterProcess {
        let muster = try MusterProcess.ready()
        try muster("import", "customers.csv", "--key", "id")
        try muster("run", "weekly")
        try muster("interactions", "import", muster.file("r.csv", "customer_id,outcome,at\n007,accept,2026-03-01\n"))
        return muster
    }

    @Test("customers are erased by id and from a file; a check changes nothing")
    func erase() throws {
        let muster = try ready()
        let check = try muster("customers", "erase", "007", "--check")
        #expect(check.status == 0, "\(check.messages)")
        #expect(check.output.hasPrefix("Would remove 1 customer:\n\nPlace"))
        for place in ["dataset customers, 2 versions     2", "results of run weekly-1"] { #expect(check.output.contains(place)) }
        #expect(check.messages.contains("backups, and copies of delivered files elsewhere, are not changed"))
        #expect(try muster("results", "weekly-1", "--customer", "007").output.contains("007"))

        try muster.file("ids.txt", "007\r\n\nnobody\n")
        let erased = try muster("customers", "erase", "--ids-from", "ids.txt", "--json")
        let report = try erased.json(Report.self)
        #expect(!report.check && report.customers == 1 && report.interactions == 1 && report.notFound == ["nobody"])
        #expect(report.datasets.map(\.rows) == [2])
        let delivered = try #require(muster.files(in: "runs/weekly-1/output").first)
        #expect(try !muster.text("ws/runs/weekly-1/output/\(delivered)").contains("007"))
        #expect(try muster("show", "weekly-1", "--json").output.contains("\"erasedCustomers\" : 1"))
        let again = try muster("customers", "erase", "007")
        #expect(again.status == 0 && again.output == "Nothing was left to remove.\n")
        #expect(again.messages.hasPrefix("note: no row found of: 007.\n"))
        #expect(try muster("run", "weekly").status == 0)
    }

    @Test("no id, an empty id and a missing file are refused")
    func usage() throws {
        let muster = try MusterProcess.withWorkspace()
        #expect(try muster("customers", "erase").status == 2)
        #expect(try muster("customers", "erase", "").messages.hasPrefix("error: An id is empty."))
        #expect(try muster("customers", "erase", "--ids-from", "nowhere").messages.contains("cannot be read"))
    }

    @Test("an admin erases customers on a server, an operator does not")
    func server() async throws {
        let served = try await ServedMuster(ready(), role: "admin")
        #expect(
            try served.remote(["customers", "erase", "007", "--check"]).output
                == served.local(["customers", "erase", "007", "--check"]).output)
        let erased = try served.remote(["customers", "erase", "007", "--json"])
        #expect(try erased.json(Report.self).customers == 1)
        #expect(try served.remote(["customers", "erase", "007"]).output == "Nothing was left to remove.\n")
        let operated = try await ServedMuster(ready(), role: "operator")
        #expect(try operated.remote(["customers", "erase", "007"]).messages.contains("This requires the role admin"))
    }
}
