import Foundation
import MusterTestSupport
import Testing

/// `run`, `runs` and `results`.
@Suite struct RunTests {
    @Test("a run prints its report on standard output, without a progress bar in a pipe")
    func report() throws {
        let result = try MusterProcess.ready()("run", "weekly")
        #expect(result.status == 0)
        #expect(result.messages.isEmpty)
        #expect(result.output.hasPrefix("Run 1 of Weekly: completed in "))
        #expect(result.output.contains("\nin the segment   5\nprocessed        5\nwith an offer    5  100.0 %\n"))
        #expect(result.output.contains("ws/runs/weekly-1/output/weekly-1.csv"))
        #expect(!result.output.contains("\u{1b}"))
    }

    @Test("a dry run reports what a run would do and writes nothing")
    func dryRun() throws {
        let muster = try MusterProcess.ready()
        let result = try muster("run", "weekly", "--dry-run", "--json")
        let run = try result.json(PrintedRun.self)
        #expect(result.messages == "A dry run: nothing was written.\n")
        #expect(run.status == "completed" && run.files.isEmpty)
        #expect(run.totalRecommendations == 5)
        #expect(try muster("runs", "weekly", "--json").json([PrintedRun].self).isEmpty)
        #expect(muster.files(in: "ws/runs").isEmpty)
        #expect(try muster("run", "weekly", "--dry-run").output.hasPrefix("Dry run of Weekly: completed in "))
    }

    @Test("names are kept, formulas escaped, ids in byte order")
    func output() throws {
        let muster = try MusterProcess.ready()
        let run = try muster("run", "weekly", "--json").json(PrintedRun.self)
        #expect(run.status == "completed")
        #expect(
            try muster.lines("ws/" + run.files[0].path)
                == """
                customer_id,offer_name,channel,score,creative
                007,'=1+1,Email,0.7,"Gold card, email"
                "C,3",'=1+1,Email,0.7,"Gold card, email"
                C1,'=1+1,Email,0.7,"Gold card, email"
                C2,'=1+1,Email,0.7,"Gold card, email"
                Åsa,'=1+1,Email,0.7,"Gold card, email"
                """.split(separator: "\n").map(String.init))
    }

    @Test("a run of a segment without customers completes")
    func nobody() throws {
        let muster = try MusterProcess.ready()
        let result = try muster("run", "to_nobody", "--json")
        let run = try result.json(PrintedRun.self)
        #expect(result.status == 0)
        #expect(run.status == "completed")
        #expect(run.totalCustomers == 0)
        #expect(try muster.lines("ws/" + run.files[0].path) == ["customer_id,offer_name,channel,score,creative"])
        #expect(try muster("results", run.id).messages == "The run recommended nothing.\n")
        #expect(try muster("results", run.id, "--json").json([String].self).isEmpty)
    }

    @Test(
        "a campaign that cannot run is refused before a run is created", .tags(.slow), .fullRunOnly,
        arguments: [
            ("weekl", "error: There is no campaign 'weekl'.\n  Did you mean 'weekly'?\n"),
            ("something", "error: There is no campaign 'something'.\n  List the campaigns with: muster campaigns\n"),
            (
                "old",
                "error: Campaign 'old' is archived and cannot be run.\n  Archived is final: duplicate the campaign and run the copy.\n"
            ),
            (
                "of_drafts",
                """
                error: DecisionFlow of_drafts, stages: The only offer in the flow's inventory is not active and valid now.
                  Set status: active and check validFrom and validTo, or widen the inventory.

                """
            ),
            (
                "of_others",
                """
                error: Campaign 'of_others' uses dataset 'others', which is not imported yet.
                  Import it with: muster import FILE --dataset others --key COLUMN

                """
            ),
        ])
    func refusal(_ campaign: String, _ message: String) throws {
        let muster = try MusterProcess.ready()
        let more = """
            { kind: Category, id: drafts, name: Drafts }
            ---
            { kind: Offer, id: draft, name: Draft, categoryId: drafts, status: draft }
            ---
            { kind: DecisionFlow, id: of_drafts, name: D, stages: [{ type: inventory, categories: [drafts] }] }
            ---
            { kind: Campaign, id: of_drafts, decisionFlowId: of_drafts, segmentId: everyone }
            ---
            { kind: Segment, id: others, name: Others, dataset: others, where: "true" }
            ---
            { kind: Campaign, id: of_others, decisionFlowId: simple, segmentId: others }
            """
        #expect(try muster("apply", "-f", "-", input: more).status == 0)
        for arguments in [["run", campaign], ["run", campaign, "--json"]] {
            let result = try muster.call(arguments)
            #expect(result.messages == message)
            #expect(result.output.isEmpty == !arguments.contains("--json"))
            #expect(result.status == 2)
        }
        #expect(muster.files(in: "runs").filter { $0 != ".data.lock" }.isEmpty)
    }

    @Test("a missing column is reported with the definition and field that use it")
    func lostColumn() throws {
        let muster = try MusterProcess.ready()
        try muster("import", muster.file("a.csv", "id,tier\nC1,gold\n"), "--key", "id", "--force")
        let result = try muster("run", "weekly")
        #expect(
            result.messages == """
                error: Segment everyone, where: There is no attribute 'age' in customer.
                  The current version of the dataset has no such column: import it with the column, or change the definition.

                """)
        #expect(result.status == 2)
    }

    @Test("a run that cannot write fails, is recorded, and leaves nothing")
    func cannotWrite() throws {
        let muster = try MusterProcess.ready()
        try FileManager.default.removeItem(at: muster.folder.appendingPathComponent("ws/runs"))
        try muster.file("ws/runs", "in the way")
        let result = try muster("run", "weekly", "--json")
        #expect(result.messages.hasPrefix("error: Run 'weekly-1' failed: ws/runs cannot be written: "))
        #expect(result.messages.contains("/ws/runs is a file."))
        #expect(result.output.contains("\"run.failed\""))
        #expect(result.status == 1)
        let runs = try muster("runs", "weekly", "--json").json([PrintedRun].self)
        #expect(runs.map(\.status) == ["failed"])
        let results = try muster("results", "weekly-1")
        #expect(results.messages == "error: Run 'weekly-1' failed and has no results.\n")
        #expect(results.status == 2)
        try FileManager.default.removeItem(at: muster.folder.appendingPathComponent("ws/runs"))
        #expect(try muster("run", "weekly", "--json").json(PrintedRun.self).id == "weekly-2")
    }

    @Test("a missing part file is named")
    func lostPart() throws {
        let muster = try MusterProcess.ready()
        try FileManager.default.removeItem(at: muster.folder.appendingPathComponent("ws/datasets/customers"))
        let result = try muster("run", "weekly")
        #expect(
            result.messages == """
                error: The file ws/datasets/customers/1/part-00000.parquet of dataset 'customers' is missing.
                  Import the dataset again.

                """)
        #expect(result.status == 1)
    }

    @Test(
        "results of one customer, of an unknown customer, and of an unknown run", .tags(.slow), .fullRunOnly,
        arguments: [
            (["weekly-1", "--customer", "C,3"], 0, ""),
            (["weekly-1", "--customer", "C9"], 0, "The run recommended nothing to customer 'C9'.\n"),
            (["weekly-1", "--customer", "' OR '1'='1"], 0, "The run recommended nothing to customer '' OR '1'='1'.\n"),
            (["weekly-1", "--limit", "2"], 0, "The first 2 rows; --limit shows more.\n"),
            (
                ["weekly-7"], 2,
                "error: There is no run 'weekly-7'.\n  Did you mean 'weekly-1'?\n"
            ),
        ] as [([String], Int32, String)])
    func results(_ arguments: [String], status: Int32, message: String) throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        let result = try muster.call(["results"] + arguments)
        #expect(result.messages == message)
        #expect(result.status == status)
        if arguments.last == "C,3" {
            #expect(
                result.output == """
                    Customer  Rank  Offer  Channel  Score  Value  Creative
                    C,3          1  =1+1   Email      0.7    0.7  Gold card, email

                    """)
        }
    }

    @Test("results show the ranking value beside the score, which is at most 1")
    func rankingValue() throws {
        struct Row: Decodable { var customerId: String, score: Double, value: Double }
        let muster = try MusterProcess.ready()
        let catalog = """
            { kind: QualificationRule, id: older, name: Older, stage: match, when: customer.age > 40, multiplier: 2 }
            ---
            kind: DecisionFlow
            id: simple
            name: Simple
            stages: [{ type: inventory }, { type: qualify }, { type: score, method: priority_weighted }]

            """
        #expect(try muster("apply", "-f", muster.file("match.yaml", catalog)).status == 0)
        try muster("run", "weekly")
        let rows = try muster("results", "weekly-1", "--json").json([Row].self)
        let older: Set = ["007", "C,3", "C2"]
        #expect(rows.count == 5)
        for row in rows {
            #expect(row.score == (older.contains(row.customerId) ? 1 : 0.7))
            #expect(row.value == (older.contains(row.customerId) ? 1.4 : 0.7))
        }
        #expect(
            try muster("results", "weekly-1", "--limit", "1").output == """
                Customer  Rank  Offer  Channel  Score  Value  Creative
                007          1  =1+1   Email      1.0    1.4  Gold card, email

                """)
        // The delivered file has the score.
        #expect(try muster.lines("ws/runs/weekly-1/output/weekly-1.csv")[1] == "007,'=1+1,Email,1.0,\"Gold card, email\"")
        try muster("results", "weekly-1", "--output", "r.csv")
        #expect(try muster.text("r.csv").contains(",1.0,1.4,false"))
    }

    @Test("runs of a campaign that has not run names the command to run it")
    func notYet() throws {
        let muster = try MusterProcess.ready()
        #expect(
            try muster("runs", "weekly").messages
                == "Campaign 'weekly' has not run yet. Run it with: muster run weekly\n")
        #expect(try muster("runs", "nothing").status == 2)
    }
}
