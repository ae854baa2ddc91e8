import Foundation
import MusterBase
import MusterDuckDB
import MusterEngine
import MusterFiles
import MusterModel
import MusterStore
import Testing

@testable import MusterService

extension Workspace {
    func sha256(of file: String) throws -> String { try Digest.sha256(ofFile: path(of: file)) }
}

@Suite struct ErasureTests {
    private let id = ErasureWorkspace.id

    @Test("nothing of an erased customer is left in any file, and all other rows are as before", arguments: ["csv", "json"])
    func erased(_ format: String) throws {
        let test = try ErasureWorkspace(format: format)
        defer { test.remove() }
        let before = try test.contents()
        #expect(try test.files(naming: id).count > 10)
        let file = try #require(test.run.files.first)
        let delivered = try String(decoding: test.place.bytes(of: file), as: UTF8.self)

        let report = try test.workspace.erasures.erase([id], by: "dpo")
        #expect(report.customers == 1 && report.notFound.isEmpty && !report.check)
        #expect(
            report.datasets == [
                .init(dataset: "customers", versions: 3, rows: 3), .init(dataset: "orders", versions: 1, rows: 4),
            ])
        #expect(report.interactions == 4 && report.notSearched == ["shops", "visits"])
        #expect(report.runs.map(\.runId) == [test.run.id] && report.runs[0].results == 2 && report.runs[0].delivered == 2)
        // The dataset that is not searched keeps its row.
        #expect(try test.files(naming: id) == ["datasets/visits/1/part-00000.parquet"])
        let after = try test.contents()
        #expect(Set(after.keys) == Set(before.keys))
        for (name, rows) in before where !name.hasPrefix("visits") {
            #expect(after[name] == rows.filter { !$0.contains("\"\(id)\"") }, "\(name)")
        }
        #expect(try test.contradictions() == [])
        let run = try test.workspace.runs.get(test.run.id)
        #expect(run.erasedCustomers == 1 && run.totalRecommendations == test.run.totalRecommendations)
        #expect(run.files[0].rows == file.rows - 2)
        let rest = try String(decoding: test.place.bytes(of: run.files[0]), as: UTF8.self)
        let separator = format == "csv" ? "\r\n" : "\n"
        func rows(_ text: String) -> [String] {
            text.components(separatedBy: separator).filter { !$0.contains(id + ",") && !$0.contains("\"\(id)\"") }
                .map { $0.hasSuffix("},") ? String($0.dropLast()) : $0 }
        }
        #expect(rows(rest) == rows(delivered))
        if format == "json" { _ = try JSONSerialization.jsonObject(with: Data(rest.utf8)) }
    }

    /// The customers in the output files of a run, file by file, as DuckDB reads them.
    private func customers(in run: CampaignRun, _ test: ErasureWorkspace) throws -> [[String]] {
        try run.files.map { file in
            let path = SQLQuoting.literal(test.workspace.path(of: file.path))
            let relation =
                switch file.format {
                case .csv: "read_csv(\(path), all_varchar = true, header = true)"
                case .json, .ndjson: "read_json(\(path), columns = {customer_id: 'VARCHAR'})"
                case .parquet: "read_parquet(\(path))"
                }
            return try Database(options: ["threads": "1"]).connect().rows("SELECT customer_id FROM \(relation)").map {
                $0[0].stringValue ?? ""
            }
        }
    }

    @Test(
        "a customer is erased from files of every format, compression and split",
        arguments: [
            "ndjson", "parquet", "parquet, compression: gzip", "csv, compression: gzip", "json, compression: zstd",
            "csv, splitBy: offer", "parquet, splitBy: channel", "csv, splitBy: rows, rowsPerFile: 1",
            "ndjson, compression: zstd, splitBy: rows, rowsPerFile: 4", "json, splitBy: rows, rowsPerFile: 5",
            "csv, csv: { delimiter: ';', encoding: utf-8-bom, lineEnd: lf }",
        ])
    func erasedFromFiles(_ format: String) throws {
        let test = try ErasureWorkspace(format: format)
        defer { test.remove() }
        let before = try customers(in: test.run, test)
        #expect(before.joined().count { $0 == id } == 2)
        // The second erasure works on files from which rows are gone.
        var kept = before
        for erased in [id, "007"] {
            _ = try test.workspace.erasures.erase([erased])
            kept = kept.map { $0.filter { $0 != erased } }
            let run = try test.workspace.runs.get(test.run.id)
            #expect(try customers(in: run, test) == kept)
            #expect(run.files.map(\.rows) == kept.map(\.count))
            #expect(try test.contradictions() == [])
        }
    }

    @Test("a check reports the same and changes nothing")
    func check() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let files = test.files
        var check = try test.workspace.erasures.erase([id], isCheck: true)
        #expect(check.check && test.files == files)
        #expect(try test.workspace.store.erasureCount() == 0)
        check.check = false
        #expect(try test.workspace.erasures.erase([id]) == check)
    }

    @Test("the audit log has the numbers, the time and the actor, and nothing that identifies the customer")
    func audit() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        _ = try test.workspace.erasures.erase([id], by: "dpo")
        let entries = try test.workspace.access.auditEntries(.init(action: .erase), limit: 9)
        let entry = try #require(entries.first)
        #expect(entries.count == 1 && entry.actor.author == "dpo" && entry.subject == .init(.customers, ""))
        let text = try #require(entry.after)
        #expect(text.contains("\"interactions\":4") && text.contains("\"customers\":1"))
        #expect(!text.contains(id) && !text.contains(Digest.sha256(of: id)))
        // Nothing is left: nothing is recorded.
        let again = try test.workspace.erasures.erase([id])
        #expect(again.rows == 0 && again.notFound == [id])
        #expect(try test.workspace.access.auditEntries(.init(action: .erase), limit: 9).count == 1)
    }

    @Test("ids are compared exactly: leading zeros, case and customers of the history only")
    func exactIds() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let report = try test.workspace.erasures.erase(["007", id + "x", "nobody"])
        #expect(report.customers == 2 && report.notFound == ["nobody"])
        let customers = try test.contents()["customers version 3"] ?? []
        for kept in [id, "Zz-042", "zz-0042", "7"] { #expect(customers.contains { $0.contains("\"\(kept)\"") }, "\(kept)") }
        #expect(try test.contradictions() == [])
        try test.importInteractions("customer_id,outcome,at\nghost,opt_out,2026-03-01\n")
        let ghost = try test.workspace.erasures.erase(["ghost"])
        #expect(ghost.interactions == 1 && ghost.datasets.isEmpty)
        #expect(try test.files(naming: "ghost") == [])
    }

    @Test("all customers of a workspace can be erased; it can still be read and imported")
    func everybody() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let ids = [id, id + "x", "Zz-042", "zz-0042", "007", "7"] + (0..<12).map { "c\($0)" }
        #expect(try test.workspace.erasures.erase(ids).customers == ids.count)
        #expect(try test.contradictions() == [])
        #expect(try test.workspace.datasets.get("customers").rowCount == 0)
        #expect(try test.workspace.runs.perform(campaign: "spring").totalCustomers == 0)
        try test.importDataset("customers", "customer_id", "customer_id,age,note\nnew,30,x\n")
        #expect(try test.workspace.runs.perform(campaign: "spring").totalCustomers == 1)
    }

    @Test("batches that share a compacted file lose their rows, and can be undone one by one")
    func compacted() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        for index in 0..<32 {
            try test.importInteractions("customer_id,outcome,at\nc\(index % 9),open,2026-04-01T00:00:\(10 + index)Z\n")
        }
        _ = try test.workspace.runs.perform(campaign: "spring")
        let shared = Set(try test.workspace.interactions.files().filter { $0.kind == .responses }.map(\.path))
        #expect(shared.count == 1)
        #expect(try test.workspace.erasures.erase([id]).interactions == 4)
        #expect(try test.files(naming: id) == ["datasets/visits/1/part-00000.parquet"])
        #expect(try test.contradictions() == [])
        let before = try test.contents()
        try test.workspace.interactions.undo(2)
        var after = try test.contents()
        #expect(after.removeValue(forKey: "batch 2") == nil)
        #expect(after == before.filter { $0.key != "batch 2" })
        #expect(try test.contradictions() == [])
    }

    @Test("an erasure is refused while a run or an import is in progress")
    func refused() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let frozen = RunSnapshot(json: "{}")
        let waiting = try test.workspace.store.createRun(of: "spring", trigger: .manual, at: Date(), frozen: frozen)
        #expect(try test.workspace.erasures.erase([id], isCheck: true).customers == 1)
        let lease = RunLease(owner: RunOwner(), until: Date() + 60)
        _ = try test.workspace.store.claim(waiting.id, lease, replacing: nil, at: Date())
        #expect(throws: ErasureError.runInProgress(waiting.id)) { try test.workspace.erasures.erase([id]) }
        #expect(try test.files(naming: id).count > 10)
        _ = try test.workspace.runs.cancel(waiting.id, by: "tests")
        let lock = try #require(try test.workspace.lockData(.shared, waits: false))
        _ = withExtendedLifetime(lock) {
            #expect(throws: ErasureError.dataInUse) { try test.workspace.erasures.erase([id]) }
        }
        #expect(throws: ErasureError.emptyId) { try test.workspace.erasures.erase([""]) }
        #expect(throws: ErasureError.noIds) { try test.workspace.erasures.erase([]) }
    }

    @Test("a delivered file that is not the one of the run is refused, and nothing changes")
    func changedFile() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let path = test.workspace.path(of: test.run.files[0].path)
        try "other".write(toFile: path, atomically: true, encoding: .utf8)
        let files = test.files
        #expect(throws: ErasureError.changedFile(path: path, run: test.run.id)) { try test.workspace.erasures.erase([id]) }
        #expect(test.files == files)
    }

    @Test("an erasure that dies at any point leaves a consistent workspace, and the same call completes it", arguments: 0...2)
    func killed(_ point: Int) throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let before = try test.contents()
        let workspace = test.workspace
        // The steps of an erasure up to its death.
        let basis = try workspace.store.erasureBasis()
        var files = ErasedFiles(try CustomerSearch(for: [id], in: workspace), in: workspace)
        try files.write()
        if point > 0 {
            let isRecorded = try workspace.store.record(files.erasure, from: basis, report: "{}", at: Date(), by: "dpo")
            #expect(isRecorded)
        }
        if point > 1, let first = try workspace.store.erasedFiles().first(where: \.isReplaced) {
            try Folder.publish(
                file: workspace.path(of: first.path + ".partial"), as: workspace.path(of: first.path))
        }
        // The next process.
        let next = try Workspace(opening: workspace.path)
        #expect(try test.contradictions() == [])
        if point == 0 { #expect(try test.contents() == before) }
        let backup = test.place.folder + "/backup.tar"
        _ = try next.backups.create(backup)
        _ = try BackupService.restore(backup, to: test.place.folder + "/restored")
        _ = try next.erasures.erase([id])
        #expect(try test.files(naming: id) == ["datasets/visits/1/part-00000.parquet"])
        #expect(try test.contradictions() == [] && !test.files.contains { $0.hasSuffix(".partial") })
        for (name, rows) in before where !name.hasPrefix("visits") {
            #expect(try test.contents()[name] == rows.filter { !$0.contains("\"\(id)\"") }, "\(name)")
        }
        #expect(try next.runs.perform(campaign: "spring").status == .completed)
    }

    @Test("an answer that is stored for an idempotency key does not name the customer")
    func storedAnswers() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let store = test.workspace.store
        _ = try store.claim(
            key: "k", of: "p", fingerprint: Data([1]), at: Date(), claimedUntil: Date() + 60, expiresAt: Date() + 600)
        let body = Data("{\"first\":[\"\(id)\",\"c1\"]}".utf8)
        try store.save(StoredResponse(status: 200, headers: [], body: body), key: "k", of: "p")
        _ = try test.workspace.erasures.erase([id])
        let claim = try store.claim(
            key: "k", of: "p", fingerprint: Data([1]), at: Date(), claimedUntil: Date() + 60, expiresAt: Date() + 600)
        guard case .answered(let answer) = claim else {
            Issue.record("the answer is gone")
            return
        }
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"first":["(erased)","c1"]}"#)
    }

    @Test("definitions that name the customer are reported")
    func definitions() throws {
        let test = try ErasureWorkspace()
        defer { test.remove() }
        let yaml = "{ kind: Segment, id: one, name: One, where: 'customer.customer_id == \"\(id)\"' }"
        _ = try test.workspace.catalog.apply([UploadedCatalogFile(name: "one.yaml", bytes: Array(yaml.utf8))], by: "tests")
        #expect(try test.workspace.erasures.erase([id], isCheck: true).definitions == ["Segment one"])
    }
}
