import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// `--server`: the commands that work with a workspace and with a server.
@Suite struct ServerOptionTests {
    private static let broken = """
        kind: Segment
        id: everyone
        name: Everyone
        where: customer.agee > 1
        ---
        kind: Offer
        id: other
        name: Other
        categoryId: card
        bad: 1

        """

    private static let model = """
        kind: Model
        id: m
        name: M
        type: gradient_boosted
        features:
          - { name: a, value: customer.age }
        offers:
          gold_card: { file: gone.json }
          "*": { file: trees.json }

        """

    /// The commands for both, in order; runs are numbered consecutively.
    private static let questions: [[String]] = [
        ["campaigns"], ["campaigns", "--json"],
        ["runs", "weekly"], ["runs", "weekly", "--json"],
        ["run", "weekly", "--json"], ["run", "to_nobody"], ["runs", "weekly", "--json"], ["runs", "weekly"],
        ["campaigns", "--json"],
        ["results", "weekly-1"], ["results", "weekly-1", "--json"], ["results", "weekly-1", "--limit", "2"],
        ["results", "weekly-1", "--customer", "Åsa"], ["results", "weekly-1", "--customer", "C,3"],
        ["results", "weekly-1", "--customer", "nobody"], ["results", "weekly-9"],
        ["run", "weekl"], ["run", "something"], ["run", "old"], ["runs", "weekl"], ["run", "weekly", "--dry-run"],
        ["schedule", "weekly", "--count", "3"], ["schedule", "weekly", "--count", "2500", "--from", "2026-03-01", "--json"],
        ["schedule", "to_nobody"], ["schedule", "weekley"],
        ["explain", "weekly", "C1"], ["explain", "weekly", "C,3", "--run", "weekly-1", "--json"],
        ["explain", "weekly", "nobody"], ["explain", "weekly", "C1", "--offer", "gold_crad"],
        ["apply", "-f", "catalog.yaml"], ["apply", "-f", "catalog.yaml", "--json"], ["apply", "-f", "-"],
        ["apply", "-f", "-", "--json"], ["apply", "-f", "folder", "nowhere"], ["apply", "-f", "not-text.yaml", "folder"],
        ["apply", "-f", "empty"], ["apply", "-f", "empty.yaml"], ["apply", "-f", "model.yaml", "folder", "--json"],
    ]

    /// More commands for both, with two runs of the campaign.
    private static let moreQuestions: [[String]] = [
        ["run", "weekly", "--json"], ["run", "weekly", "--json"],
        ["runs"], ["runs", "--json"], ["show", "weekly-1"], ["show", "weekly-1", "--json"], ["show", "nope-1"],
        ["cancel", "weekly-1"], ["cancel", "nope-1"],
        ["campaign", "pause", "weekly"], ["apply", "-f", "catalog.yaml"], ["apply", "-f", "catalog.yaml", "--json"],
        ["apply", "-f", "changed.yaml", "--diff"], ["apply", "-f", "changed.yaml", "--diff", "--json"],
        ["apply", "-f", "changed.yaml", "--check", "--prune"], ["apply", "-f", "changed.yaml", "--prune"],
        ["apply", "-f", "changed.yaml", "--prune", "--yes"], ["campaign", "activate", "weekly"],
        ["campaign", "activate", "old"], ["campaign", "duplicate", "weekly", "--json"],
        ["campaign", "duplicate", "weekly", "--id", "weekly"], ["delete", "Campaign", "weekly_copy"],
        ["delete", "Segment", "everyone"], ["delete", "Segment", "evryone"], ["export", "files"],
        ["lift", "weekly-1"], ["lift", "weekly-1", "--days", "7", "--outcome", "accept", "--json"], ["lift", "nope-1"],
        ["compare", "weekly-1", "weekly-2"], ["compare", "weekly-1", "weekly-2", "--json"], ["compare", "weekly-1", "nope-1"],
        ["compare", "weekly-1", "weekly-2", "--customers", "5", "--json"],
        ["results", "weekly-1", "--output", "results.csv"], ["results", "weekly-1", "--output", "results.parquet", "--json"],
        ["results", "nope-1", "--output", "results.csv"], ["results", "weekly-1", "--output", "results.txt"],
        ["train", "m", "--output", "m.yaml"],
        ["interactions", "import", "responses.csv"],
        ["interactions", "import", "missing.csv"], ["interactions"],
        ["lift", "weekly-1", "--days", "36500"], ["lift", "weekly-1", "--days", "36500", "--json"],
        ["import", "customers.csv", "--key", "id"], ["import", "customers.csv", "--key", "idd"],
    ]

    /// Commands about data, and failures with `--json`.
    private static let dataQuestions: [[String]] = [
        ["import", "folder/a.csv", "b.csv", "--dataset", "shops", "--key", "id"],
        ["import", "folder/a.csv", "b.csv.gz", "--dataset", "shops", "--key", "id", "--json"],
        ["import", "folder/a.csv", "twice.csv", "--dataset", "shops", "--key", "id"],
        ["import", "folder/a.csv", "twice.csv", "--dataset", "shops", "--key", "id", "--json"],
        ["import", "folder/a.csv", "missing.csv", "--dataset", "shops", "--key", "id", "--json"],
        ["import", "twice.csv", "--dataset", "shops", "--key", "id"],
        ["import", "b.csv", "--dataset", "shops", "--mode", "upsert"],
        ["import", "b.csv", "--dataset", "shops", "--mode", "delete", "--json"],
        ["import", "b.csv", "--dataset", "shops", "--mode", "delete", "--check"],
        ["import", "keyless.csv", "--dataset", "visits", "--key", "id"],
        ["import", "keyless.csv", "--dataset", "visits", "--key-from-row"],
        ["import", "windows.csv", "--dataset", "visits", "--key-from-row", "--encoding", "windows-1252", "--force", "--json"],
        ["datasets"], ["datasets", "--json"], ["dataset", "shops"], ["dataset", "shops", "--json"],
        ["dataset", "shops", "--versions"], ["dataset", "shops", "--versions", "--json"], ["dataset", "shps"],
        ["dataset", "shops", "--versions"], ["dataset", "restore", "shops", "1"], ["dataset", "restore", "shops", "1", "--json"],
        ["dataset", "restore", "shops", "99", "--json"],
        ["interactions", "import", "r1.csv", "folder/r2.csv"], ["interactions", "import", "r3.csv", "wrong.csv"],
        ["interactions", "import", "r3.csv", "wrong.csv", "--json"], ["interactions", "import", "wrong.csv"],
        ["interactions", "import", "r3.csv", "--json"], ["interactions", "--json"], ["interactions", "--limit", "1"],
        ["interactions", "undo", "1"], ["interactions", "undo", "9"], ["interactions"],
        ["run", "something", "--json"], ["lift", "nope-1", "--json"], ["compare", "nope-1", "nope-2", "--json"],
        ["results", "nope-1", "--json"], ["train", "m", "--output", "m.yaml", "--json"], ["delete", "Segment", "everyone"],
        ["import", "ageless.csv", "--key", "id", "--json"], ["import", "ageless.csv", "--key", "id", "--force"],
        ["run", "weekly", "--json"], ["run", "weekly"],
    ]

    @Test("a workspace and a server give the same output about data, of several files too, and the same problem documents")
    func sameOfData() async throws {
        let served = try await ServedMuster(.ready())
        let muster = served.muster
        try muster.file("folder/a.csv", "id,city,size\n1,Bonn,3\n2,Ulm,4\n")
        try muster.file("b.csv", "id,city,size\n3,Kiel,x\n")
        try muster.file("b.csv.gz", Gzip.compressed("id,city,size\n4,Jena,5\nA ,Rom,6\na,Rom,7\n"))
        try muster.file("twice.csv", "id,city,size\n1,Bonn,3\n5,Ulm,4\n5,Ulm,4\n")
        try muster.file("keyless.csv", "id,n\n,1\n,2\n")
        try muster.file("windows.csv", Data("id,name\n1,M".utf8) + [0xfc] + Data("ller\n".utf8))
        try muster.file("r1.csv", "customer_id,outcome,at\nC1,accept,2026-03-01\nX,accept,2062-03-01\n")
        try muster.file("folder/r2.csv", "customer_id,outcome,at,note\nC2,accept,2026-03-01,x\nC1,accept,2026-03-01,y\n")
        try muster.file("r3.csv", "customer_id,outcome,at\nC2,reject,2026-03-01\n")
        try muster.file("wrong.csv", "customer_id,outcome,at\nC2,reject,soon\n")
        try muster.file("ageless.csv", "id,tier\nC1,gold\nC2,gold\nC3,gold\n")
        try check(Self.dataQuestions, of: served)
        #expect(try await served.server.stop(SIGTERM) == 0)
    }

    @Test("a command whose client is killed and that is repeated returns the same run, and starts no other")
    func killedClient() async throws {
        let served = try await ServedMuster(.ready())
        let workspace = try Workspace(opening: served.muster.folder.path + "/served")
        // The campaign's lock keeps the run waiting.
        let runs = workspace.path(of: "runs")
        try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
        let lock = open("\(runs)/.weekly.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX) == 0)
        let killed = try await served.begin(["run", "weekly"], asRunOf: "weekly", in: workspace)
        kill(killed.process.processIdentifier, SIGKILL)
        #expect(try await killed.end().status == SIGKILL)
        try #require(flock(lock, LOCK_UN) == 0)
        let again = try served.remote(["run", "weekly", "--json"])
        #expect(again.status == 0, "\(again.messages)")
        #expect(try again.json(PrintedRun.self).id == killed.run.rawValue)
        #expect(try workspace.runs.list(of: "weekly", limit: 9).count == 1)

        // The outcome of the run is reported, so the next command is no repetition.
        #expect(try served.remote(["run", "weekly", "--json"]).json(PrintedRun.self).id == "weekly-2")
        #expect(try workspace.interactions.files().count == 2)
        #expect(try await served.server.stop(SIGTERM) == 0)
    }

    @Test("keys are created, listed and revoked with the same output")
    func keys() async throws {
        struct Key: Decodable { var id: String, name: String, role: String }
        let served = try await ServedMuster(.ready(), role: "admin")
        for call in [served.local, served.remote] {
            let new = try call(["keys", "create", "nightly", "--role", "viewer", "--days", "3", "--json"], "")
            #expect(new.status == 0 && new.messages.isEmpty)
            let listed = try call(["keys", "list", "--json"], "").json([Key].self)
            let key = try #require(listed.first { $0.name == "nightly" })
            #expect(key.role == "viewer")
            #expect(try call(["keys", "revoke", key.id], "").messages == "Key \(key.id) is revoked.\n")
            #expect(try call(["keys", "list"], "").output.contains("revoked"))
        }
        func fields(_ result: MusterProcess.Result) throws -> Set<String> {
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            return Set(object?.keys.map { String($0) } ?? [])
        }
        let create = ["keys", "create", "other", "--role", "viewer", "--json"]
        #expect(try fields(served.local(create)) == fields(served.remote(create)))
        let wrong = ["keys", "create", "a/b", "--role", "viewer", "--json"]
        #expect(try served.local(wrong).output == served.remote(wrong).output)
    }

    @Test("options that a server does not have are refused")
    func serverOptions() async throws {
        let served = try await ServedMuster(.ready())
        let parts = try served.remote(["import", "customers.csv", "--part-size", "2"])
        #expect(parts.status == 2 && parts.messages == "error: --part-size is for imports in a workspace.\n  Leave it out.\n")
        try served.muster.file("other/a.csv", "id\n1\n")
        try served.muster.file("a.csv", "id\n2\n")
        let same = try served.remote(["import", "a.csv", "./a.csv", "--dataset", "x", "--key", "id"])
        #expect(same.messages.hasPrefix("error: Two of the files would have the same name on the server: 'a.csv'."))
    }

    @Test("a workspace and a server give the same output", .tags(.slow), .fullRunOnly)
    func same() async throws {
        let served = try await ServedMuster(.ready())
        let muster = served.muster
        try muster.file("folder/a.yaml", Self.broken)
        try muster.file("folder/deep/b.json", "{\"kind\":\"Segment\",\"id\":\"s\",\"name\":\"S\",\"where\":\"customer.age >\"}")
        try muster.file("folder/c.yml", "kind: [\n")
        try muster.file("not-text.yaml", Data([0xff, 0xfe, 0x0a]))
        try muster.file("empty/notes.txt", "")
        try muster.file("empty.yaml", "\n")
        try muster.file("model.yaml", Self.model)
        try muster.file("trees.json", "{}")
        try check(Self.questions, of: served)
        #expect(try await served.server.stop(SIGTERM) == 0)
    }

    @Test("a workspace and a server give the same output about the catalog, data, results and comparisons")
    func sameOfOthers() async throws {
        let served = try await ServedMuster(.ready())
        let muster = served.muster
        let extra = "---\nkind: Category\nid: extra\nname: Extra\n"
        let changed = MusterProcess.catalog.replacing("priority: 70", with: "priority: 71")
            .replacing("kind: Segment\nid: nobody\nname: Nobody\nwhere: customer.age > 200\n---\n", with: "")
            .replacing(#/kind: Campaign\nid: to_nobody\n(.+\n)+?---\n/#, with: "")
        try muster.file("changed.yaml", changed + extra)
        try muster.file(
            "responses.csv",
            "customer_id,outcome,at,offer_id,amount\nC1,accept,2026-03-01,gold_card,\nC1,accept,2026-03-02,nope,7\n"
                + "C1,convert,2062-01-01,gold_card,12.5\n")
        try check(Self.moreQuestions, of: served)
        #expect(try await served.server.stop(SIGTERM) == 0)
    }

    private func check(_ questions: [[String]], of served: ServedMuster) throws {
        for question in questions {
            let local = try served.local(question, input: Self.broken)
            let remote = try served.remote(question, input: Self.broken)
            #expect(local.status == remote.status, "\(question)")
            #expect(local.output.linked(served).withoutTimes == remote.output.linked(served).withoutTimes, "\(question)")
            #expect(local.messages == remote.messages, "\(question)")
        }
    }

    @Test("a run's files are shown as links")
    func links() async throws {
        let served = try await ServedMuster(.ready())
        let result = try served.remote(["run", "weekly"])
        #expect(result.status == 0)
        let link = try #require(result.output.firstMatch(of: #/http:\/\/\S+/#)).0
        #expect(link == "\(served.address)/api/v1/runs/weekly-1/files/weekly-1.csv")
    }

    @Test("catalog files, and the tree files they refer to, may be on another machine than the server")
    func trees() async throws {
        let served = try await ServedMuster(.ready())
        let tree = """
            {"base_weights":[0.5],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
            "default_left":[0],"id":0,"left_children":[-1],"loss_changes":[0],"parents":[2147483647],"right_children":[-1],
            "split_conditions":[0.5],"split_indices":[0],"split_type":[0],"sum_hessian":[10],
            "tree_param":{"num_deleted":"0","num_feature":"1","num_nodes":"1","size_leaf_vector":"1"}}
            """
        try served.muster.file(
            "catalog/models/one.json",
            """
            {"learner":{"attributes":{},"feature_names":["a"],"feature_types":["float"],"gradient_booster":{"model":
            {"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"iteration_indptr":[0,1],"tree_info":[0],
            "trees":[\(tree)]},"name":"gbtree"},"learner_model_param":{"base_score":"5E-1","boost_from_average":"1",
            "num_class":"0","num_feature":"1","num_target":"1"},"objective":{"name":"binary:logistic",
            "reg_loss_param":{"scale_pos_weight":"1"}}},"version":[2,1,0]}
            """)
        let catalog = Self.model.replacing("  gold_card: { file: gone.json }\n", with: "")
            .replacing("trees.json", with: "models/one.json")
        try served.muster.file("catalog/model.yaml", catalog)
        let remote = try served.remote(["apply", "-f", "catalog/model.yaml", "--json"])
        #expect(remote.status == 0, "\(remote.messages)")
        let local = try served.local(["apply", "-f", "catalog/model.yaml", "--json"])
        #expect(remote.output == local.output)
        #expect(remote.output.contains("\"Model m\""))
    }

    @Test(
        "Ctrl-C cancels the run on the server, and a command waits for a server that is killed and restarted", .tags(.slow),
        .fullRunOnly)
    func cancelledAndRestarted() async throws {
        let campaign = "premium_review"
        let muster = try MusterProcess()
        #expect(try muster("demo", "ws", "--customers", "100000").status == 0)
        let served = try await ServedMuster(muster)
        let workspace = try Workspace(opening: muster.folder.path + "/served")

        // The campaign's lock keeps its runs waiting, so that none ends before it is examined.
        let runs = workspace.path(of: "runs")
        try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
        let lock = open("\(runs)/.\(campaign).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX) == 0)
        let cancelled = try await served.begin(["run", campaign], asRunOf: campaign, in: workspace)
        cancelled.process.interrupt()
        let cancelledId = cancelled.run
        let result = try await cancelled.end()
        #expect(result.status == 1)
        #expect(result.output.hasSuffix("\n\nNothing was delivered.\n"))
        #expect(try workspace.runs.get(cancelledId).status == .cancelled)

        let patient = try await served.begin(["run", campaign, "--json"], asRunOf: campaign, in: workspace)
        #expect(try await served.server.stop(SIGKILL) == -SIGKILL)
        let port = try #require(served.address.split(separator: ":").last)
        let server = try await muster.serve("--workspace", "served", "--port", String(port))
        try #require(flock(lock, LOCK_UN) == 0)
        let completed = try await patient.end()
        #expect(completed.status == 0, "\(completed.messages)")
        #expect(try completed.json(PrintedRun.self).status == "completed")
        #expect(try await server.stop(SIGTERM) == 0)
    }

    @Test(
        "errors that prevent a request are reported",
        arguments: [
            (["--server", "localhost:8080"], 2, "error: 'localhost:8080' is not a valid server address.\n"),
            (["--server", "http://a:b@localhost"], 2, "error: 'http://a:b@localhost' is not a valid server address.\n"),
            (["--server", ""], 2, "error: '' is not a valid server address.\n"),
            (["--server", "http://127.0.0.1:1", "--workspace", "ws"], 2, "error: Name --server or --workspace, not both.\n"),
            (
                ["--server", "http://127.0.0.1:1", "--api-key-file", "no"], 2,
                "error: The file no with the API key cannot be read.\n"
            ),
            (
                ["--server", "http://127.0.0.1:1", "--api-key-file", "two"], 2,
                "error: The file two does not contain an API key.\n"
            ),
            (
                ["--server", "http://127.0.0.1:1"], 1,
                "error: The server at http://127.0.0.1:1 cannot be reached: connection refused.\n"
            ),
            (["--server", "http://127.0.0.1:1", "--threads", "2"], 2, "error: --threads is for runs in a workspace."),
        ])
    func refusals(_ arguments: [String], _ status: Int32, _ message: String) throws {
        let muster = try MusterProcess()
        try muster.file("two", "two words")
        let result = try muster.call(["run", "weekly"] + arguments)
        #expect(result.messages.hasPrefix(message))
        #expect(result.status == status)
    }

    @Test("without a key, and with a key whose role is too low, the error names the requirement")
    func access() async throws {
        let served = try await ServedMuster(.ready(), role: "viewer")
        let nobody = try served.muster("runs", "weekly", "--server", served.address)
        #expect(nobody.status == 2)
        #expect(nobody.messages.contains("Set MUSTER_API_KEY, or name a file with --api-key-file"))
        #expect(try served.remote(["runs", "weekly"]).status == 0)
        #expect(try served.remote(["run", "weekly"]).messages.contains("This requires the role operator"))
        #expect(try served.remote(["runs", "weekly", "--json"]).output == "[\n\n]\n")
    }

    @Test("the environment names the server and its key; an explicit --workspace takes precedence")
    func environment() async throws {
        let served = try await ServedMuster(.ready())
        let key = try served.muster.text("key").trimmingCharacters(in: .newlines)
        let other = try MusterProcess(
            workspace: nil, environment: ["MUSTER_SERVER": served.address, "MUSTER_API_KEY": key])
        #expect(try other("run", "weekly").output.contains(served.address))
        try other("init", "own")
        #expect(try other("campaigns", "--json", "--workspace", "own").json([String].self).isEmpty)
        #expect(try other("campaigns").output.contains("weekly"))
    }
}

extension String {
    /// With the file paths of a workspace in place of the server's links.
    fileprivate func linked(_ served: ServedMuster) -> String {
        replacing(served.address + "/api/v1/", with: "ws/").replacing(#/\/files\//#, with: "/output/")
    }
}
