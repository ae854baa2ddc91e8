import Foundation
import MusterModel
import MusterService
import MusterStore
import Testing

/// What becomes of runs whose process was killed.
@Suite struct AbandonedRunTests {
    @Test("the next run of the campaign records it as failed and removes what it left")
    func killed() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        let store = try Store(workspace: place.workspace.path)
        var killed = try store.createRun(
            of: "campaign", trigger: .manual, at: Date(), frozen: FrozenDefinition(json: "{}"))
        killed.status = .running
        try store.update(killed)
        let output = place.workspace.path(of: "runs/\(killed.id)/output")
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try "half".write(toFile: output + "/campaign-1.csv.partial", atomically: false, encoding: .utf8)

        let next = try place.workspace.run(campaign: "campaign")

        #expect(next.status == .completed)
        let runs = try place.workspace.runs(of: "campaign", limit: 10)
        #expect(runs.map(\.status) == [.completed, .failed])
        #expect(runs.last?.error == "The process that ran it ended before the run did.")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }
}
