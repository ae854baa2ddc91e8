import Foundation
import MusterTestSupport
import Testing

/// Inputs that must not cause harm.
@Suite struct SafetyTests {
    @Test("a column name that DuckDB reserves is refused", arguments: ["rowid", "RowId", "file_row_number"])
    func reservedColumns(_ name: String) throws {
        let muster = try MusterProcess.withWorkspace()
        let result = try muster("import", muster.file("a.csv", "id,\(name)\n1,10\n2,20\n"), "--key", "id")
        #expect(result.messages.hasPrefix("error: The column name '\(name)' is reserved by DuckDB."))
        #expect(result.status == 2)
    }

    @Test("a path names one file, regardless of its characters")
    func patternCharacters() throws {
        let muster = try MusterProcess(workspace: nil)
        for (folder, customers) in [("h*", "id\nA\n"), ("hx", "id\nB\nC\n")] {
            try muster("init", folder)
            try muster.file("\(folder)/in[1].csv", customers)
            try muster("import", "\(folder)/in[1].csv", "--key", "id", "--workspace", folder)
            try muster(
                "apply", "-f",
                muster.file(
                    "catalog.yaml",
                    MusterProcess.catalog.replacing("customer.age > 0", with: "'true'")
                        .replacing("customer.age > 200", with: "'false'")), "--workspace", folder)
        }
        let run = try muster("run", "weekly", "--json", "--workspace", "h*").json(PrintedRun.self)
        #expect(run.totalCustomers == 1)
        #expect(run.files.map(\.rows) == [1])
        let results = try muster("results", run.id, "--workspace", "h*").output
        #expect(results.contains("A  ") && !results.contains("B  "))
    }

    @Test("demo changes only new folders and those of earlier demos")
    func demo() throws {
        let muster = try MusterProcess.ready()
        let before = try muster.text("ws/../customers.csv")
        let refused = try muster("demo", "ws", "--customers", "10")
        #expect(refused.messages.contains("'ws' contains files that are not from a demo."))
        #expect(refused.status == 2)
        #expect(try muster.text("customers.csv") == before)
        #expect(try muster.campaignIds().contains("spring_offers") == false)

        for number in 1...2 {
            let run = try muster("demo", "bank", "--customers", "300", "--json").json(PrintedRun.self)
            #expect(run.id == "spring_offers-\(number)")
            #expect(run.status == "completed")
        }
    }

    @Test("the maximum maxOffers allows all offers")
    func maxMaxOffers() throws {
        let muster = try MusterProcess.ready()
        let catalog = MusterProcess.catalog.replacing(
            "method: priority_weighted }",
            with:
                "method: priority_weighted }\n  - { type: rank, maxOffers: \(Int64.max) }\n  - { type: group, by: category, max: 1 }"
        )
        try muster("apply", "-f", muster.file("catalog.yaml", catalog))
        #expect(try muster("run", "weekly", "--json").json(PrintedRun.self).totalRecommendations == 5)
    }

    @Test("personalisation works regardless of the customers' column names")
    func personalisationColumns() throws {
        let muster = try MusterProcess.ready(customers: "id,age,number,object,customer_id\nA,30,7,8,9\n")
        let catalog = MusterProcess.catalog
            .replacing(
                "name: Cards", with: "name: Cards\ncomputedFields:\n  - { name: sum, formula: customer.number + customer.object }"
            )
            .replacing(
                "scheduleType: weekly",
                with:
                    "fileConfig: { includePersonalization: true, columns: [customer_id, personalization] }\nscheduleType: weekly")
        try muster("apply", "-f", muster.file("catalog.yaml", catalog))
        let run = try muster("run", "weekly", "--json").json(PrintedRun.self)
        #expect(try muster.lines("ws/" + run.files[0].path).last == #"A,"{""sum"":15}""#)
    }

    @Test("a NUL character in a document is refused with its position")
    func zeroCharacter() throws {
        let muster = try MusterProcess.ready()
        let name = try muster.file("zero.yaml", "kind: Category\nid: cards\nname: \"a\\0b\"\n")
        let result = try muster("apply", "-f", name)
        #expect(result.messages.hasPrefix("zero.yaml:3:7: This text contains the NUL character, which is not allowed."))
        #expect(result.status == 2)
    }

    @Test("a run that fails at the end leaves no delivery and no results")
    func failureAtTheEnd() throws {
        let muster = try MusterProcess.ready()
        try muster.file("ws/runs/weekly-1/manifest.json/x", "in the way")
        let result = try muster("run", "weekly")
        #expect(result.status == 1)
        #expect(result.messages.contains("manifest.json cannot be written"))
        #expect(muster.files(in: "ws/runs/weekly-1/output").isEmpty)
        #expect(!muster.files(in: "ws/runs/weekly-1").contains("results.parquet"))
        #expect(try muster("results", "weekly-1").status == 2)
    }

    @Test("a second run of a campaign waits as pending until the first has ended")
    func waiting() async throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        other.arguments = [
            "python3", "-c",
            "import fcntl, sys, time; f = open(sys.argv[1], 'r+'); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(9999)",
            muster.folder.path + "/ws/runs/.weekly.lock",
        ]
        let holding = Pipe()
        other.standardOutput = holding
        try other.start()
        #expect(try holding.fileHandleForReading.read(upToCount: 1)?.count == 1)

        let waiter = Thread { _ = try? muster("run", "weekly") }
        waiter.start()
        func statuses() throws -> [String] { try muster("runs", "weekly", "--json").json([PrintedRun].self).map(\.status) }
        #expect(try await eventually(within: .seconds(300)) { try statuses() == ["pending", "completed"] })
        // The end of a pipe would not do: another process that a test starts at the same time can inherit it.
        kill(other.processIdentifier, SIGKILL)
        try other.waitForEnd()
        #expect(try await eventually(within: .seconds(300)) { try statuses() == ["completed", "completed"] })
    }
}
