import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Testing

@Suite struct TaskFileTests {
    private func exported(_ place: TaskWorkspace) throws -> (path: String, lines: [String]) {
        let path = place.place.place.folder + "/tasks.csv"
        #expect(try place.workspace.tasks.export(to: path) == place.tasks().count)
        return (path, try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
    }

    @Test("an export has a line per task, with texts that no spreadsheet takes for formulas")
    func export() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        _ = try place.workspace.tasks.complete(
            "calls-1-1", WorkOutcome(outcome: "accept", amount: 0.1, note: "+49 \"x\",\ny"), of: "ana")
        let lines = try exported(place).lines
        #expect(
            lines[0]
                == "task_id,run_id,campaign_id,customer_id,offer_id,offer_name,channel_id,creative_id,rank,score,personalization,"
                + "created_at,due_at,state,assignee,claimed_at,outcome,amount,note,completed_at")
        let instant = "2030-03-17T17:46:40Z"
        #expect(
            lines[1] == "calls-1-1,calls-1,calls,c000,gold,\"'=Gold, \"\"card\"\"\",desk,gold_desk,1,0.7,,\(instant),"
                + "2030-03-20T04:00:00Z,completed,ana,\(instant),accept,0.1,\"'+49 \"\"x\"\",")
        #expect(lines[2] == "y\",\(instant)")
        #expect(lines.count == (try place.tasks().count) + 2)
    }

    @Test("the import of an exported file changes nothing")
    func unchanged() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        for (id, note) in [("calls-1-1", "=1+1"), ("calls-1-2", "a, \"b\"\nc")] {
            _ = try place.workspace.tasks.complete(
                .init(id), WorkOutcome(outcome: "accept", amount: 1e-7, note: note), of: "-ana")
        }
        _ = try place.workspace.tasks.claim("calls-1-3", for: "ben")
        let before = try place.tasks()
        let report = try place.workspace.tasks.importOutcomes(exported(place).path)
        #expect(report.completed == 0 && report.unchanged == 2 && report.withoutOutcome == before.count - 2)
        #expect(try place.tasks().map(\.note) == before.map(\.note) && place.tasks().map(\.state) == before.map(\.state))
    }

    @Test("a file of outcomes completes tasks, once")
    func outcomes() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        _ = try place.workspace.tasks.claim("calls-1-1", for: "ana")
        place.clock.advance(3_600)
        let path = try place.file(
            "outcome,task_id,comment,amount,note,completed_at,assignee", "accept,calls-1-1,x,12.50,\"a",
            "b\",2030-03-17T18:00:00Z,",
            ",calls-1-2,,,,,", "reject,calls-1-3,,,,,ben")
        let report = try place.workspace.tasks.importOutcomes(path, by: "key:calls")
        #expect(
            report == WorkImportReport(completed: 2, unchanged: 0, withoutOutcome: 1, batches: [2], ignoredColumns: ["comment"]))
        let tasks = try place.tasks()
        #expect(
            tasks.prefix(3).map(\.outcome) == ["accept", nil, "reject"] && tasks.prefix(3).map(\.assignee) == ["ana", nil, "ben"])
        #expect(
            tasks[0].amount == 12.5 && tasks[0].note == "a\nb"
                && tasks[0].completedAt == Date(timeIntervalSince1970: 1_900_000_800))
        #expect(tasks[2].completedAt == place.clock.now)
        let responses = try place.responses()
        place.clock.advance(60)
        let again = try place.workspace.tasks.importOutcomes(path)
        #expect(again.completed == 0 && again.unchanged == 2 && again.batches.isEmpty)
        #expect(try place.tasks() == tasks && place.responses() == responses)
        // A wrong file is undone as a whole.
        try place.workspace.interactions.undo(2)
        #expect(try place.workspace.tasks.importOutcomes(path).completed == 2)
    }

    @Test("one bad row refuses the whole file, and every bad row is named with its line")
    func badRows() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        _ = try place.workspace.tasks.claim("calls-1-4", for: "ana")
        _ = try place.workspace.tasks.complete("calls-1-5", WorkOutcome(outcome: "reject"), of: "ana")
        let before = try place.tasks()
        let path = try place.file(
            "task_id,outcome,amount,note,completed_at,assignee", "calls-1-1,accept,,\"two", "lines\",,", "calls-1-2,Accept,,,,",
            "calls-1-3,accept,1.000.5,,,", "calls-1-4,accept,,,,ben", "calls-1-5,accept,,,,", "calls-9-1,accept,,,,",
            ",accept,,,,", "calls-1-6,,,call again,,", "calls-1-6,accept,,,17.03.2030,",
            "calls-1-6,accept,,,2029-01-01T00:00:00Z,",
            "calls-1-1,reject,,,,")
        let error = APIWorkspace.error { _ = try place.workspace.tasks.importOutcomes(path) }
        #expect(error?.code == "task.badRows" && error?.kind == .invalid)
        #expect(
            error?.texts.map { $0.replacing(" of \(path)", with: "") } == [
                "line 4: 'Accept' cannot be the outcome of a task.", "line 5: '1.000.5' is not an amount.",
                "line 6: The task 'calls-1-4' is claimed by 'ana' since 2030-03-17T17:46:40Z.",
                "line 7: The task 'calls-1-5' is already completed by 'ana' with the outcome 'reject'.",
                "line 8: There is no task 'calls-9-1'.", "line 9: task_id is missing.",
                "line 10: The row has an amount or a note, and no outcome.", "line 11: '17.03.2030' is not an instant.",
                "line 12: The task 'calls-1-6' cannot be completed at 2029-01-01T00:00:00Z: it exists since "
                    + "2030-03-17T17:46:40Z, and the instant may not be in the future.",
                "line 13: The task 'calls-1-1' is already completed by '\(Actor.currentUser.author)' with the outcome 'accept'.",
                "Nothing was imported.",
            ])
        #expect(try place.tasks() == before)
        #expect(try place.workspace.tasks.get("calls-1-1").changes.isEmpty)
    }

    @Test(
        "a file without the columns is refused",
        arguments: [("task_id,result\ncalls-1-1,accept", "outcome"), ("id,outcome\n1,a", "task_id")])
    func columns(text: String, missing: String) throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        let path = try place.file(text)
        let error = APIWorkspace.error { _ = try place.workspace.tasks.importOutcomes(path) }
        #expect(error?.code == "import.noOutcomeColumn")
        #expect(error?.texts.first?.hasPrefix("'\(path)' has no column '\(missing)'") == true)
    }

    @Test("many bad rows are reported up to a limit, and the file is read no further")
    func manyBadRows() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        let path = try place.file("task_id,outcome\n" + (0..<5_000).map { "none-1-\($0 + 1),accept" }.joined(separator: "\n"))
        let error = APIWorkspace.error { _ = try place.workspace.tasks.importOutcomes(path) }
        let texts = error?.texts ?? []
        #expect(texts.count == 21, "\(texts)")
        #expect(texts.last == "Nothing was imported; further rows are invalid too.")
    }
}
