import Foundation
import MusterModel
import Testing

@Suite struct CampaignRunTests {
    @Test("a run read back from JSON equals the original")
    func roundTrip() throws {
        var run = CampaignRun(
            id: "weekly-2", campaignId: "weekly", runNumber: 2, trigger: .schedule,
            scheduledFor: Date(timeIntervalSince1970: 1), createdAt: Date(timeIntervalSince1970: 2), dryRun: true)
        try run.move(to: .running, at: Date(timeIntervalSince1970: 3))
        try run.move(to: .failed, at: Date(timeIntervalSince1970: 4))
        run.error = "no"
        run.files = [OutputFile(path: "a", format: .csv, rows: 1, bytes: 2, sha256: "c")]
        (run.partCount, run.partsDone, run.attempts) = (3, 2, 4)
        run.stages = RunStage.Name.allCases.map { RunStage(name: $0, durationMs: 1.25, rows: 9) }
        #expect(try CanonicalJSON.value(from: CanonicalJSON.text(run)) == run)
    }

    private static let pairs = CampaignRun.Status.allCases.flatMap { current in
        CampaignRun.Status.allCases.map { (current, $0) }
    }

    @Test("a run moves to the successors of its status, and stays as it is otherwise", arguments: pairs)
    func moves(_ current: CampaignRun.Status, _ next: CampaignRun.Status) throws {
        let allowed: [CampaignRun.Status: Set<CampaignRun.Status>] = [
            .pending: [.running, .failed, .cancelled],
            .running: [.pending, .running, .completed, .completed_with_errors, .failed, .cancelled],
            .completed: [.completed_with_errors], .completed_with_errors: [.completed],
        ]
        let created = Date(timeIntervalSince1970: 1)
        var run = CampaignRun(id: "a-1", campaignId: "a", runNumber: 1, status: current, createdAt: created)
        let before = run
        guard allowed[current, default: []].contains(next) else {
            #expect(throws: RunStateError(from: current, to: next)) { try run.move(to: next, at: created + 1) }
            #expect(run == before)
            return
        }
        try run.move(to: next, at: created + 1)
        #expect(run.status == next)
        #expect(run.startedAt == (next == .running ? created + 1 : nil))
        #expect(run.finishedAt == (next.isFinal ? created + 1 : nil))
    }

    @Test("a run that is suspended and taken up again keeps the instant of its first start")
    func startedOnce() throws {
        let created = Date(timeIntervalSince1970: 1)
        var run = CampaignRun(id: "a-1", campaignId: "a", runNumber: 1, createdAt: created)
        for (offset, next) in [CampaignRun.Status.running, .running, .pending, .running, .completed].enumerated() {
            try run.move(to: next, at: created + Double(offset))
        }
        #expect(run.startedAt == created)
        #expect(run.finishedAt == created + 4)
    }

    @Test("the error of a refused move names both statuses")
    func wording() {
        let error = RunStateError(from: .completed, to: .running)
        #expect(error.description == "A run that is completed cannot become running.")
    }
}
