import Testing

/// Commands about single runs and campaigns.
@Suite struct ShowTests {
    @Test("show prints what run printed, also for a failed run with its reason")
    func show() throws {
        let muster = try MusterProcess.ready()
        let run = try muster("run", "weekly")
        let shown = try muster("show", "weekly-1")
        #expect(shown.status == 0 && shown.output == run.output)
        #expect(try muster("show", "weekly-1", "--json").json(PrintedRun.self).id == "weekly-1")
        let missing = try muster("show", "weekly-9")
        #expect(missing.status == 2 && missing.messages.hasPrefix("error: There is no run 'weekly-9'."))
    }

    @Test("runs without a campaign lists the runs of all campaigns, newest first")
    func allRuns() throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("runs").messages.hasPrefix("No campaign has run yet."))
        try muster("run", "weekly")
        try muster("run", "to_nobody")
        let runs = try muster("runs", "--json").json([PrintedRun].self)
        #expect(runs.map(\.id) == ["to_nobody-1", "weekly-1"])
        #expect(try muster("runs", "--limit", "1", "--json").json([PrintedRun].self).map(\.id) == ["to_nobody-1"])
    }

    @Test("all results are written to a file, with names, in the order of the customers")
    func exportedResults() throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        #expect(try muster("results", "weekly-1", "--output", "r.csv").messages == "Wrote 5 rows to r.csv.\n")
        let lines = try muster.text("r.csv").split(separator: "\n").map(String.init)
        #expect(
            lines.first == "customer_id,rank,offer_id,offer_name,channel_id,channel_name,creative_id,creative_name,category_id,"
                + "category_name,score,value,held_out")
        #expect(lines.count == 6)
        #expect(lines[1] == "007,1,gold_card,=1+1,email,Email,gold_card_email,\"Gold card, email\",cards,Cards,0.7,0.7,false")
        #expect(lines.dropFirst().map { $0.prefix(3) } == ["007", "\"C,", "C1,", "C2,", "Åsa"])
        #expect(try muster("results", "weekly-1", "--output", "r.parquet").status == 0)
        #expect(try muster("import", "r.parquet", "--dataset", "results", "--key", "customer_id").status == 0)
        #expect(try muster("results", "weekly-1", "--output", "r.txt").status == 2)
    }

    @Test("a run that is over cannot be cancelled")
    func cancel() throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        let result = try muster("cancel", "weekly-1")
        #expect(result.status == 2 && result.messages.contains("weekly-1"))
    }

    @Test("a campaign is copied as a draft")
    func duplicate() throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("campaign", "duplicate", "weekly").messages == "Created the draft weekly_copy.\n")
        #expect(try muster("campaign", "duplicate", "weekly", "--id", "b", "--name", "B").messages == "Created the draft b.\n")
        #expect(try muster("campaign", "duplicate", "weekly", "--id", "b").status == 2)
        #expect(try muster.campaignIds() == ["b", "old", "to_nobody", "weekly", "weekly_copy"])
        #expect(try muster("campaign", "archive", "b").messages == "Campaign b is archived.\n")
    }
}
