import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Runs whose database cannot be written, because the disk is full or fails.
///
/// A commit that was written is visible to the next process even if the sync after it failed.
@Suite(.tags(.slow), .fullRunOnly) struct DatabaseFaultTests {
    private static let published = "ws/interactions/contacts/weekly-1.parquet"

    private static let databaseFaults = [
        // While the run is created, claimed and decided.
        Fault(calls: ["write"], path: "muster.db", error: ENOSPC),
        Fault(calls: ["write"], path: "muster.db-wal", error: ENOSPC, after: 20),
        Fault(calls: ["write"], path: "muster.db-wal", error: ENOSPC, after: 40),
        Fault(calls: ["write"], path: "muster.db-wal", error: ENOSPC, after: 40, times: 3),
        Fault(calls: ["fsync"], path: "muster.db-wal", error: EIO),
        Fault(calls: ["fsync"], path: "muster.db-wal", error: EIO, after: 1),
        Fault(calls: ["fsync"], path: "muster.db-wal", error: EIO, after: 2),
        Fault(calls: ["fsync"], path: "muster.db-wal", error: EIO, after: 2, times: 1),
        // While the end of the run is recorded: 16 writes and a sync.
        Fault(calls: ["write"], path: "muster.db-wal", error: ENOSPC, once: published),
        Fault(calls: ["write"], path: "muster.db-wal", error: ENOSPC, once: published, after: 8, times: 2),
        Fault(calls: ["fsync"], path: "muster.db-wal", error: EIO, once: published),
        Fault(calls: ["fsync"], path: "muster.db-wal", error: EIO, once: published, times: 1),
        Fault(calls: ["write", "fsync"], path: "muster.db-wal", error: EIO, once: published, after: 15),
        Fault(calls: ["write", "fsync"], path: "muster.db-wal", error: EIO, once: published, after: 16),
        // After that.
        Fault(calls: ["write", "fsync"], path: "muster.db", error: EIO, once: published, after: 17),
    ]

    @Test("a run completes, fails, or is resumed with the same bytes, but is never partial", arguments: databaseFaults)
    func faults(_ fault: Fault) throws {
        let muster = try MusterProcess.ready()
        try FileManager.default.copyItem(
            at: muster.folder.appendingPathComponent("ws"), to: muster.folder.appendingPathComponent("undisturbed"))
        #expect(try muster("run", "weekly", "--workspace", "undisturbed").status == 0)

        let call = try muster.call(["run", "weekly"], variables: fault.variables())
        let workspace = try Workspace(opening: muster.folder.path + "/ws")
        let left = try workspace.runs.list(of: "weekly", limit: 9)
        #expect(left.count <= 1 && (call.status == 0 ? left.first?.status == .completed : call.status == 1))
        #expect(call.status == 0 || call.messages.localizedCaseInsensitiveContains(fault.databaseReason), "\(call.messages)")
        try check(workspace, in: muster)

        #expect(try muster("run", "weekly").status == 0)
        let ended = try workspace.runs.list(of: "weekly", limit: 9)
        // The same command completes an interrupted run, and returns a completed one that was not reported.
        let isRetry = ended.count == left.count && left.first?.status != .failed
        #expect(isRetry || ended.count == left.count + 1)
        #expect(ended.allSatisfy { $0.status == .completed || $0 == left.first && $0.status == .failed })
        try check(workspace, in: muster)
        for run in ended where run.status == .failed {
            #expect(run.error?.isEmpty == false)
            #expect(muster.files(in: "runs/\(run.id)").filter { $0 != "output" }.isEmpty)
        }
    }

    /// Checks that completed runs have all their files and contacts, and other runs have none.
    private func check(_ workspace: Workspace, in muster: MusterProcess) throws {
        let runs = try workspace.runs.list(of: "weekly", limit: 9)
        let completed = runs.filter { $0.status == .completed }
        let contacts = try workspace.interactions.files()
        #expect(Set(contacts.map(\.runId)) == Set(completed.map(\.id)) && contacts.count == completed.count)
        #expect(runs.allSatisfy { $0.files.count == ($0.status == .completed ? 1 : 0) })
        func bytes(_ path: String) throws -> Data {
            try Data(contentsOf: muster.folder.appendingPathComponent(path))
        }
        for run in completed {
            let results = try bytes("undisturbed/runs/weekly-1/results.parquet")
            #expect(try bytes("ws/runs/\(run.id)/results.parquet") == results)
            #expect(try bytes("ws/interactions/contacts/\(run.id).parquet") == results)
            #expect(
                try bytes("ws/\(run.files[0].path)") == bytes("undisturbed/runs/weekly-1/output/weekly-1.csv"))
        }
    }
}

extension Fault {
    /// The reason that the error message names.
    fileprivate var databaseReason: String {
        error == ENOSPC && path != "muster.db" ? "disk of the workspace at ws is full" : "disk I/O error"
    }
}
