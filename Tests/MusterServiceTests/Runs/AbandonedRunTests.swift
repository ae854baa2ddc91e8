import Foundation
import MusterModel
import MusterService
import MusterStore
import Testing

/// Runs whose process was killed.
@Suite struct AbandonedRunTests {
    @Test("the next run of the campaign first resumes the abandoned one")
    func takenUp() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        let store = try Store(workspace: place.workspace.path)
        let killed = try place.workspace.runs.trigger(campaign: "campaign", by: "tests")
        _ = try store.claim(killed.id, RunLease(owner: RunOwner(), until: Date()), replacing: nil, at: Date())
        let output = place.workspace.path(of: "runs/\(killed.id)/output")
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try "half".write(toFile: output + "/campaign-1.csv.partial", atomically: false, encoding: .utf8)

        let next = try place.workspace.runs.perform(campaign: "campaign", startsNew: true)

        #expect(next.status == .completed && next.attempts == 1)
        let runs = try place.workspace.runs.list(of: "campaign", limit: 10)
        #expect(runs.map(\.status) == [.completed, .completed])
        #expect(runs.map(\.attempts) == [1, 2])
        #expect(try FileManager.default.contentsOfDirectory(atPath: output) == ["campaign-1.csv"])
        #expect(try place.bytes(of: runs[0].files[0]) == place.bytes(of: runs[1].files[0]))
    }
}
