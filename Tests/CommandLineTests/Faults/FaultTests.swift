import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Runs on a full disk, in a folder that cannot be written to, or on a disk that loses writes.
@Suite(.tags(.slow), .fullRunOnly) struct FaultTests {
    @Test(
        "a run that cannot write fails with the reason, delivers and records nothing, and works once writing is possible",
        arguments: [
            Fault(calls: ["write"], path: "/output/", error: ENOSPC),
            Fault(calls: ["write"], path: "/output/", error: ENOSPC, after: 1),
            Fault(calls: ["write"], path: "/checkpoint/", error: ENOSPC),
            Fault(calls: ["write"], path: "/checkpoint/", error: ENOSPC, after: 2),
            Fault(calls: ["write"], path: "results.parquet", error: ENOSPC),
            Fault(calls: ["write"], path: "results.parquet", error: ENOSPC, after: 1),
            Fault(calls: ["write"], path: "manifest.json", error: ENOSPC),
            Fault(calls: ["fsync"], path: "/output/", error: EIO),
            Fault(calls: ["fsync"], path: "/output", error: EIO, after: 2),
            Fault(calls: ["fsync"], path: "/checkpoint/", error: EIO),
            Fault(calls: ["fsync"], path: "results.parquet", error: EIO),
            Fault(calls: ["fsync"], path: "manifest.json", error: EIO),
            Fault(calls: ["fsync"], path: "interactions/contacts", error: EIO),
            Fault(calls: ["link"], path: "interactions/contacts", error: ENOSPC),
            Fault(calls: ["rename"], path: "/output/", error: EIO),
            Fault(calls: ["rename"], path: "results.parquet", error: EIO),
            Fault(calls: ["rename"], path: "manifest.json", error: EIO),
            Fault(calls: ["rename"], path: "/checkpoint/", error: EIO),
            Fault(calls: ["open", "mkdir", "rename", "link"], path: "/runs/weekly-1", error: EROFS),
            Fault(calls: ["open", "mkdir", "rename", "link"], path: "/interactions/", error: EROFS),
        ])
    func faults(_ fault: Fault) throws {
        let customers = (0..<9_000).map { "C\($0),30,gold,1\n" }.joined()
        let muster = try MusterProcess.ready(customers: "id,age,tier,value\n" + customers)

        let failed = try muster.call(["run", "weekly", "--json"], variables: fault.variables())
        #expect(failed.status == 1, "\(failed.messages)")
        #expect(failed.messages.hasPrefix("error: Run 'weekly-1' failed: "))

        let run = try #require(try muster("runs", "weekly", "--json").json([PrintedRun].self).first)
        #expect(run.id == "weekly-1" && run.status == "failed" && run.files.isEmpty)
        let reasons = fault.error == ENOSPC ? [fault.reason, "disk of the workspace is full"] : [fault.reason]
        #expect(reasons.contains { run.error?.localizedCaseInsensitiveContains($0) == true }, "\(run.error ?? "")")
        #expect(muster.files(in: "runs/weekly-1").filter { $0 != "output" }.isEmpty)
        #expect(muster.files(in: "interactions").filter { $0.hasSuffix(".parquet") }.isEmpty)
        #expect(try muster("results", "weekly-1").status != 0)

        let next = try muster("run", "weekly", "--json").json(PrintedRun.self)
        #expect(next.id == "weekly-2" && next.status == "completed" && next.totalRecommendations == 9_000)
        #expect(muster.files(in: "interactions").filter { $0.hasSuffix(".parquet") } == ["contacts/weekly-2.parquet"])
    }

    @Test(
        "a run fails and delivers nothing if the disk does not contain the bytes that were written",
        arguments: ["/output/", "manifest.json"])
    func losses(_ path: String) throws {
        let muster = try MusterProcess.ready()
        let loss = Fault(calls: ["lose"], path: path, error: 0)
        let failed = try muster.call(["run", "weekly", "--json"], variables: loss.variables())
        #expect(failed.status == 1 && failed.messages.contains("are inconsistent"), "\(failed.messages)")
        let run = try #require(try muster("runs", "weekly", "--json").json([PrintedRun].self).first)
        #expect(run.status == "failed" && run.files.isEmpty)
        #expect(muster.files(in: "runs/weekly-1").filter { $0 != "output" }.isEmpty)
        #expect(muster.files(in: "interactions").filter { $0.hasSuffix(".parquet") }.isEmpty)
    }

    @Test("a run that is cancelled while its process is paused leaves nothing when the process resumes")
    func standstill() async throws {
        let muster = try MusterProcess.ready()
        let stop = Fault(calls: ["stop"], path: "results.parquet", error: 0)
        let process = muster.process(["run", "weekly"], variables: try stop.variables())
        process.standardError = FileHandle.nullDevice
        try process.start()
        let isPaused = try await eventually {
            try #require(process.isRunning)
            return try isStopped(process.processIdentifier)
        }
        try #require(isPaused)
        // For this workspace, the lease of the run has expired.
        let later = try Workspace(opening: muster.folder.path + "/ws", now: { Date() + 60 })
        #expect(try later.runs.cancel("weekly-1", by: "tests").status == .cancelled)
        kill(process.processIdentifier, SIGCONT)
        try process.waitForEnd()
        #expect(process.terminationStatus != 0)
        #expect(muster.files(in: "runs/weekly-1").filter { $0 != "output" }.isEmpty)
        #expect(muster.files(in: "interactions").filter { $0.hasSuffix(".parquet") }.isEmpty)
    }

    private func isStopped(_ process: Int32) throws -> Bool {
        try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).contains(") T ")
    }
}
