import Foundation
import MusterModel
import Testing

@Suite struct CampaignRunTests {
    @Test("a run of an earlier version, which knew neither parts nor stages, can be read")
    func earlierVersion() throws {
        let json = """
            {"avgLatencyMs":0.5,"campaignId":"weekly","createdAt":"2026-03-01T09:00:00Z","durationMs":3,"files":[],\
            "id":"weekly-1","processed":6,"progress":1,"recommended":5,"runNumber":1,"status":"completed","summary":\
            {"byCategory":[],"byChannel":[],"byOffer":[],"constraints":[]},"totalCustomers":7,"totalRecommendations":8,\
            "trigger":"manual"}
            """
        let run: CampaignRun = try CanonicalJSON.value(from: json)
        #expect(run.status == .completed)
        #expect([run.avgLatencyMs, run.progress] == [0.5, 1])
        let counts: [Int] = [run.totalCustomers, run.processed, run.recommended, run.totalRecommendations, run.durationMs]
        #expect(counts == [7, 6, 5, 8, 3])
        let later: [Int] = [run.partCount, run.partsDone, run.attempts]
        #expect(later == [0, 0, 0])
        #expect(!run.dryRun)
        #expect(run.stages.isEmpty)
        #expect(try CanonicalJSON.text(run).hasPrefix(#"{"attempts":0,"avgLatencyMs":0.5,"#))
    }

    @Test("everything about a run survives as JSON")
    func roundTrip() throws {
        var run = CampaignRun(
            id: "weekly-2", campaignId: "weekly", runNumber: 2, status: .running, trigger: .schedule,
            scheduledFor: Date(timeIntervalSince1970: 1), createdAt: Date(timeIntervalSince1970: 2), dryRun: true)
        run.startedAt = Date(timeIntervalSince1970: 3)
        run.finishedAt = Date(timeIntervalSince1970: 4)
        run.error = "no"
        run.files = [OutputFile(path: "a", format: .csv, rows: 1, bytes: 2, sha256: "c")]
        (run.partCount, run.partsDone, run.attempts) = (3, 2, 4)
        run.stages = RunStage.Name.allCases.map { RunStage(name: $0, durationMs: 1.25, rows: 9) }
        #expect(try CanonicalJSON.value(from: CanonicalJSON.text(run)) == run)
    }
}
