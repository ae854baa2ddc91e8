import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite(.tags(.slow), .fullRunOnly) struct RetriedCommandTests {
    private static let campaign = "spring_offers"

    @Test("run, killed at 30 random moments and repeated, contacts every customer once for each job", arguments: [UInt64(9)])
    func killed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let muster = try MusterProcess.bank(customers: 60_000)
        let workspace = try Workspace(opening: muster.folder.path + "/ws")
        let command = ["run", Self.campaign, "--workspace", "ws"]
        var jobs = try workspace.runs.list(of: Self.campaign, limit: 1_000).count
        let start = Date()
        #expect(try muster.call(command).status == 0)
        let duration = Date().timeIntervalSince(start)
        jobs += 1

        var completions = 0
        for _ in 0..<30 {
            let process = muster.process(command)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.start()
            Thread.sleep(forTimeInterval: random.double(0...duration * 1.05))
            kill(process.processIdentifier, SIGKILL)
            try process.waitForEnd()
            jobs += 1
            // A command that ended by itself is not repeated.
            if process.terminationReason == .exit { continue }
            let again = try muster.call(command)
            #expect(again.status == 0)
            if again.messages.contains("was interrupted. This command completes it and starts no other") { completions += 1 }
            #expect(try workspace.runs.list(of: Self.campaign, limit: 1_000).count == jobs)
        }
        #expect(completions > 10)

        let runs = try workspace.runs.list(of: Self.campaign, limit: 1_000)
        #expect(runs.allSatisfy { $0.status == .completed })
        let contacts = try workspace.interactions.files().filter { $0.kind == .contacts }
        #expect(Set(contacts.map(\.runId)).count == contacts.count && contacts.count == runs.count)
        for file in contacts {
            let run = try #require(runs.first { $0.id == file.runId })
            #expect(file.rowCount == run.totalRecommendations)
        }
    }
}
