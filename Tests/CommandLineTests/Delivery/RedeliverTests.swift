import Foundation
import MusterDelivery
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// The command finds no connection for these destinations, so that every attempt fails at once.
private struct OtherDestinations: DeliveryDestinations {
    func targets(of config: FileConfig, for names: FileNames) -> [DeliveryTarget] {
        [DeliveryTarget(destination: "shop", path: "sftp://shop/\(names.runId)")]
    }

    func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport {
        throw TransferError(.temporary, code: "test.busy", message: "Busy.")
    }
}

@Suite struct RedeliverTests {
    @Test("redeliver, show, runs and cancel tell which files are not delivered, and why")
    func commands() throws {
        let muster = try MusterProcess.ready()
        let workspace = try Workspace(opening: muster.folder.path + "/ws", destinations: OtherDestinations())
        _ = try workspace.runs.perform(campaign: "weekly")
        try workspace.runs.noteReported("weekly-1")

        let sent = try muster("redeliver", "weekly-1")
        #expect(sent.status == 3)
        #expect(sent.output.contains("sftp://shop/weekly-1/weekly-1.csv") && sent.output.contains("failed"))
        #expect(sent.output.contains("shop: There is no connection 'shop'."))
        #expect(sent.messages.contains("Send what is missing with: muster redeliver weekly-1"))
        let json = try muster("redeliver", "weekly-1", "--json")
        #expect(json.status == 3)
        let deliveries: [Delivery] = try CanonicalJSON.value(from: json.output)
        #expect(deliveries.map(\.state) == [.failed] && deliveries[0].files.count == 2)

        let shown = try muster("show", "weekly-1")
        #expect(shown.status == 0 && shown.output.contains("completed_with_errors"))
        #expect(shown.output.contains("Not delivered to 'shop': weekly-1.csv, manifest.json."))
        #expect(try muster("show", "weekly-1", "--json").output.contains("\"deliveries\""))
        #expect(try muster("runs").output.contains("weekly-1 completed with errors: Not delivered"))

        #expect(try muster("redeliver", "weekly-1", "--file", "x.csv").status == 2)
        #expect(try muster("redeliver", "weekly-9").status == 2)
        _ = try workspace.deliveries.redeliver("weekly-1", by: "tests")
        let cancelled = try muster("cancel", "weekly-1")
        #expect(cancelled.status == 0 && cancelled.messages.contains("open deliveries of run weekly-1 are cancelled"))
        #expect(try muster("cancel", "weekly-1").status == 2)
    }

    @Test("a run without destinations outside the workspace cannot be redelivered")
    func nothing() throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("run", "weekly").status == 0)
        let refused = try muster("redeliver", "weekly-1")
        #expect(refused.status == 2 && refused.messages.contains("has no destination outside the workspace"))
        #expect(try !muster("show", "weekly-1", "--json").output.contains("\"deliveries\""))
    }
}
