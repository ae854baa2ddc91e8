import Foundation
import MusterTestSupport
import Testing

/// `interactions` and `interactions import`.
@Suite struct InteractionsTests {
    private struct Report: Decodable {
        struct Unknown: Decodable {
            var rows: Int
            var first: [String]
        }

        var batch: Int
        var rowCount: Int
        var firstAt: String?
        var lastAt: String?
        var unknownOffers: Unknown
        var unknownChannels: Unknown
        var ignoredColumns: [String]
        var unknownCustomers: Unknown?
        var futureInstants: Int
        var duplicates: Int
    }

    private struct Batch: Decodable {
        var batch: Int
        var kind: String
        var rowCount: Int
        var runId: String?
    }

    @Test("responses are imported, rows with unknown ids are counted, and ignored columns are named")
    func responses() throws {
        let muster = try MusterProcess.ready()
        try muster.file(
            "r.csv",
            """
            customer_id,outcome,at,offer_id,channel_id,note
            007,accept,2026-03-01T10:00:00Z,gold_card,email,x
            C2,reject,2026-03-01 10:00,silver_card,,y
            C1,contact,2026-03-01T10:00:00.5+02:00,,fax,
            C1,opt_out,2026-02-28,,,

            """)
        let result = try muster("interactions", "import", "r.csv", "--json")
        let report = try #require(try result.json([Report].self).first)
        #expect(report.batch == 1 && report.rowCount == 4)
        #expect(report.firstAt == "2026-02-28T00:00:00Z" && report.lastAt == "2026-03-01T10:00:00Z")
        #expect(report.unknownOffers.rows == 1 && report.unknownOffers.first == ["silver_card"])
        #expect(report.unknownChannels.first == ["fax"] && report.ignoredColumns == ["note"])
    }

    @Test("JSON lines without offers and channels are imported too")
    func json() throws {
        let muster = try MusterProcess.ready()
        try muster.file("r.jsonl", #"{"customer_id":"007","outcome":"accept","at":"2026-03-01T10:00:00z"}"# + "\n")
        let result = try muster("interactions", "import", "r.jsonl")
        #expect(result.output == "Imported 1 row from r.jsonl (batch 1).\n" && result.messages.isEmpty)
    }

    @Test("unknown customers, future instants and duplicates are counted and reported")
    func counts() throws {
        let muster = try MusterProcess.ready()
        try muster.file(
            "r.csv",
            """
            customer_id,outcome,at
            7,opt_out,2026-11-20
            007,opt_out,2062-11-20
            C1,accept,2026-03-01T10:00:00Z
            C1,accept,2026-03-01T10:00:00Z
            NOBODY,opt_out,2026-11-20

            """)
        let first = try muster("interactions", "import", "r.csv")
        #expect(first.output == "Imported 4 rows from r.csv (batch 1).\n")
        #expect(
            first.messages == """
                note: r.csv: 2 rows name customers that are not in the dataset: 7, NOBODY.
                warning: r.csv: 1 row counts for no customer, because the id differs from a known one only in case, leading zeros \
                or blanks: '7' is not '007'. Correct the file, undo the batch, and import it again.
                note: r.csv: 1 row is dated in the future. An instant without an offset is in UTC.
                note: r.csv: 1 row was imported before and left out.

                """)
        try muster.file("more.csv", "customer_id,outcome,at\nC1,accept,2026-03-01T11:00:00+01:00\nC1,accept,2026-03-02\n")
        let reports = try muster("interactions", "import", "more.csv", "--json").json([Report].self)
        #expect(reports.first?.rowCount == 1 && reports.first?.duplicates == 1 && reports.first?.futureInstants == 0)
        #expect(reports.first?.unknownCustomers?.rows == 0)
    }

    @Test("amounts of the same response are told apart, and returns are below zero")
    func amounts() throws {
        let muster = try MusterProcess.ready()
        let rows = ["10.50", "10.5", "-4", "1e2", ""].map { "C1,convert,2026-03-01,\($0)\n" }.joined()
        try muster.file("r.csv", "customer_id,outcome,at,amount\n" + rows)
        let reports = try muster("interactions", "import", "r.csv", "--json").json([Report].self)
        #expect(reports.first?.rowCount == 4 && reports.first?.duplicates == 1 && reports.first?.ignoredColumns == [])
        let lines = ["10.5", "-4.0", "100", "null", "7.25"].map {
            "{\"customer_id\":\"C1\",\"outcome\":\"convert\",\"at\":\"2026-03-01\",\"amount\":\($0)}\n"
        }
        try muster.file("r.jsonl", lines.joined())
        let more = try muster("interactions", "import", "r.jsonl", "--json").json([Report].self)
        #expect(more.first?.rowCount == 1 && more.first?.duplicates == 4)
    }

    @Test("amounts of a Parquet file are those of the same CSV file")
    func parquetAmounts() throws {
        let muster = try MusterProcess.ready()
        let rows = ["C1,12.5", "C2,-1e14", "C3,", "C4,0.00001"].map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return "\(fields[0]),convert,2026-03-01T10:00:00Z,\(fields[1])\n"
        }
        try muster.file("r.csv", "customer_id,outcome,at,amount\n" + rows.joined())
        #expect(try muster("import", "r.csv", "--dataset", "r", "--key", "customer_id").output.contains("amount       double"))
        let parquet = try muster("interactions", "import", "ws/datasets/r/1/part-00000.parquet", "--json").json([Report].self)
        #expect(parquet.first?.rowCount == 4)
        #expect(try muster("interactions", "import", "r.csv", "--json").json([Report].self).first?.duplicates == 4)
    }

    @Test("a batch can be undone and imported again; contacts of a run cannot")
    func undo() throws {
        let muster = try MusterProcess.ready()
        try muster.file("r.csv", "customer_id,outcome,at\nC1,accept,2026-03-01\n")
        try muster("interactions", "import", "r.csv")
        try muster("run", "weekly")
        #expect(try muster("interactions", "undo", "1").output == "Removed batch 1 from the contact history.\n")
        #expect(try muster("interactions", "--json").json([Batch].self).map(\.batch) == [2])
        #expect(try muster("interactions", "undo", "1").messages == "error: There is no batch 1.\n")
        #expect(
            try muster("interactions", "undo", "2").messages
                == "error: Batch 2 holds the contacts of run weekly-1; only imported batches can be undone.\n")
        #expect(try muster("interactions", "import", "r.csv").output == "Imported 1 row from r.csv (batch 3).\n")
    }

    @Test("runs and imports are listed, newest first")
    func list() throws {
        let muster = try MusterProcess.ready()
        #expect(
            try muster("interactions").messages
                == "There are no interactions yet. Import some with: muster interactions import FILE\n")
        try muster("interactions", "import", muster.file("r.csv", "customer_id,outcome,at\nC1,accept,2026-03-01\n"))
        try muster("run", "weekly")
        try muster("run", "weekly", "--dry-run")
        let batches = try muster("interactions", "--json").json([Batch].self)
        #expect(batches.map(\.kind) == ["contacts", "responses"] && batches.map(\.rowCount) == [5, 1])
        #expect(batches.map(\.batch) == [2, 1] && batches.map(\.runId) == ["weekly-1", nil])
        #expect(try muster("interactions").output.contains("    2  contacts      5  "))
    }

    @Test(
        "an invalid file is refused, together with all files of the same import", .tags(.slow), .fullRunOnly,
        arguments: [
            ("outcome,at\naccept,2026-03-01\n", "'r.csv' has no column 'customer_id'; the columns are outcome, at."),
            ("customer_id,Outcome,at\nC1,accept,2026-03-01\n", "'r.csv' has no column 'outcome'"),
            ("customer_id,outcome,at\n", "'r.csv' has column names but no rows."),
            ("", "'r.csv' is empty."),
            (
                "customer_id,outcome,at\nC1,accept,2026-03-01\n,accept,2026-03-01\nC1,,2026-03-01\n",
                "2 rows are invalid: line 3 of r.csv: customer_id is missing; line 4 of r.csv: outcome is missing."
            ),
            (
                "customer_id,outcome,at\nC1,Opted Out,2026-03-01\n",
                "1 row is invalid: line 2 of r.csv: 'Opted Out' is not an outcome."
            ),
            (
                "customer_id,outcome,at\nC1,accept,\nC1,accept,2026-02-30\nC1,accept,1.3.2026\nC1,accept,1772359200\n",
                "4 rows are invalid: line 2 of r.csv: at is missing; line 3 of r.csv: '2026-02-30' is not an instant; "
            ),
            (
                "customer_id,outcome,at,amount\nC1,accept,2026-03-01,5\nC1,accept,2026-03-01,NaN\nC1,accept,2026-03-01,-inf\n",
                "2 rows are invalid: line 3 of r.csv: 'NaN' is not an amount; write a number such as 1234.50 or -5; line 4 of r.csv: "
            ),
            (
                "customer_id,outcome,at,amount\nC1,accept,2026-03-01,\"1,5\"\nC1,accept,2026-03-01,1e999\nC1,accept,2026-03-01,2e15\n",
                "3 rows are invalid: line 2 of r.csv: '1,5' is not an amount; write a number such as 1234.50 or -5; line 3 of r.csv: "
            ),
            ("customer_id,outcome,at\nC1,accept\n", "r.csv:2: This row has 2 fields; the header has 3."),
        ])
    func refusal(_ text: String, _ message: String) throws {
        let muster = try MusterProcess.ready()
        try muster.file("good.csv", "customer_id,outcome,at\nC1,accept,2026-03-01\n")
        try muster.file("r.csv", text)
        let result = try muster("interactions", "import", "good.csv", "r.csv", "--json")
        #expect(result.messages.hasPrefix("error: \(message)"))
        #expect(result.status == 2 && result.output.contains("\"exitCode\" : 2"))
        #expect(try muster("interactions", "--json").json([Batch].self).isEmpty)
        #expect(try muster("interactions", "import", "good.csv").status == 0)
    }

    @Test("the same contents are imported once, regardless of the file name")
    func twice() throws {
        let muster = try MusterProcess.ready()
        let text = "customer_id,outcome,at\nC1,accept,2026-03-01\n"
        try muster.file("a.csv", text)
        try muster.file("b.csv", text)
        let both = try muster("interactions", "import", "a.csv", "b.csv")
        #expect(both.messages == "error: 'a.csv' and 'b.csv' have the same contents.\n  Name one of them.\n")
        #expect(try muster("interactions", "import", "a.csv").status == 0)
        let again = try muster("interactions", "import", "b.csv")
        #expect(again.messages.hasPrefix("error: The contents of 'b.csv' were already imported, as batch 1 at "))
        #expect(again.status == 2)
        #expect(try muster("interactions", "--json").json([Batch].self).count == 1)
    }

    @Test(
        "an invalid policy is refused",
        arguments: [
            ("type: mutual_exclusion, windowDays: 7", "A mutual exclusion must name the offers that exclude one another."),
            (
                "type: mutual_exclusion, windowDays: 7, scope: { categories: [cards], channels: [email] }",
                "A mutual exclusion applies to offers on all channels."
            ),
            ("type: outcome_suppression, outcomes: [Opted Out], lookbackDays: 7", "'Opted Out' is not an outcome."),
            ("type: budget, maxTotal: 5, per: offer", "There is no field 'per'."),
            ("type: cooldown, hours: 5, per: day", "'per' cannot be 'day'."),
        ])
    func policy(_ fields: String, _ message: String) throws {
        let muster = try MusterProcess.ready()
        try muster.file("p.yaml", "{ kind: ContactPolicy, id: p, name: P, \(fields) }\n")
        let result = try muster("apply", "-f", "p.yaml")
        #expect(result.messages.contains(message))
        #expect(result.status == 2)
    }
}
