import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite struct TasksTests {
    /// A workspace `ws` with three customers, and a run that makes a task for each.
    private func worked() throws -> MusterProcess {
        let muster = try MusterProcess()
        try muster("init", "ws")
        try muster.file("customers.csv", "customer_id,age\nc1,30\nc2,40\nc3,50\n")
        try muster.file(
            "catalog.yaml",
            """
            { kind: Category, id: cards, name: Cards }
            ---
            { kind: Channel, id: desk, name: Desk, type: webhook, deliveryMode: manual, workList: { dueAfterDays: 3650 } }
            ---
            { kind: Offer, id: gold, name: Gold card, categoryId: cards, priority: 50 }
            ---
            { kind: Creative, id: gold_desk, name: Script, offerId: gold, channelId: desk }
            ---
            { kind: Segment, id: all, name: Everyone, where: "true" }
            ---
            { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives }] }
            ---
            { kind: Campaign, id: calls, name: Calls, decisionFlowId: flow, segmentId: all }
            """)
        #expect(try muster("import", "customers.csv", "--key", "customer_id").status == 0)
        #expect(try muster("apply", "-f", "catalog.yaml").status == 0)
        #expect(try muster("run", "calls").status == 0)
        return muster
    }

    /// The commands print the same with a workspace and with a server.
    @Test("tasks are listed, claimed, completed, exported and imported", arguments: [false, true])
    func work(isRemote: Bool) async throws {
        let muster = try worked()
        let server = isRemote ? try await muster.serve("--no-auth", "--workspace", "ws") : nil
        let address = server.flatMap { $0.messages.firstMatch(of: #/http:\/\/\S+/#).map { String($0.0) } }
        let place = address.map { ["--server", $0] } ?? []
        func call(_ arguments: String...) throws -> MusterProcess.Result { try muster.call(["tasks"] + arguments + place) }

        let list = try call("--state", "open")
        #expect(list.status == 0 && list.output.split(separator: "\n").count == 4)
        #expect(list.output.contains("calls-1-1  open"))
        let claimed = try call("claim", "--channel", "desk", "--count", "2", "--as", "ana", "--json")
        #expect(claimed.output.contains(#""id" : "calls-1-2""#) && !claimed.output.contains("calls-1-3"))
        let refused = try call("claim", "calls-1-1", "--as", "ben")
        #expect(refused.status == 1 || refused.status == 2)
        #expect(refused.messages.contains("error: The task 'calls-1-1' is claimed by 'ana' since "))
        #expect(try call("release", "calls-1-2", "--as", "ana").messages == "Task calls-1-2 is open.\n")
        #expect(try call("assign", "calls-1-2", "--to", "ben").messages == "Task calls-1-2 is claimed by ben.\n")
        let completed = try call(
            "complete", "calls-1-1", "--outcome", "accept", "--amount", "12.5", "--note", "=ok", "--as", "ana")
        #expect(completed.status == 0 && completed.messages == "Task calls-1-1 is completed: accept.\n")
        let shown = try call("show", "calls-1-1")
        #expect(shown.output.contains("Amount") && shown.output.contains("12.5") && shown.output.contains("complete"))

        let exported = try call("export", "calls.csv", "--channel", "desk")
        #expect(exported.messages == "Wrote 3 tasks to calls.csv.\n")
        let lines = try muster.text("calls.csv").split(separator: "\n")
        #expect(lines.count == 4 && lines[1].contains("'=ok"))
        try muster.file("done.csv", "task_id,outcome\ncalls-1-2,reject\ncalls-1-3,\n")
        let imported = try call("import", "done.csv")
        #expect(imported.output.hasPrefix("Completed 1 task (batch ") && imported.messages.contains("1 row has no outcome"))
        #expect(try call("import", "done.csv").output == "Completed 0 tasks.\n")
        try muster.file("wrong.csv", "task_id,outcome\ncalls-1-3,accept\ncalls-1-2,accept\n")
        let wrong = try call("import", "wrong.csv")
        #expect(
            wrong.status != 0
                && wrong.messages.contains("line 3 of wrong.csv: The task 'calls-1-2' is already completed by 'ben'"))
        let show = try muster.call(["show", "calls-1"] + place)
        #expect(show.output.contains("Tasks      3\nopen       1\ncompleted  2\n"))
        if let server { #expect(try await server.stop(SIGTERM) == 0) }
    }

    @Test("wrong options are usage errors")
    func usage() throws {
        let muster = try worked()
        for arguments in [
            ["claim"], ["claim", "calls-1-1", "--channel", "desk"], ["claim", "--channel", "desk", "--count", "0"],
            ["--state", "closed"], ["--sort", "name"], ["--due-before", "soon"], ["complete", "calls-1-1"],
            ["complete", "calls-1-1", "--outcome", "Not a word"], ["complete", "none-1-1", "--outcome", "accept"],
        ] { #expect(try muster.call(["tasks"] + arguments).status == 2, "\(arguments)") }
    }
}
