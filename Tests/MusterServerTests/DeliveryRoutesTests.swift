internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import MusterDelivery
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import NIOCore
import Testing

@Suite struct DeliveryRoutesTests {
    private struct Unreachable: DeliveryDestinations {
        func targets(of config: FileConfig, for names: FileNames) -> [DeliveryTarget] {
            ["shop", "depot"].map { DeliveryTarget(destination: $0, path: "sftp://\($0)/\(names.runId)") }
        }

        func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport {
            throw TransferError(.permanent, code: "test.denied", message: "No.")
        }
    }

    @Test("deliveries are listed, cancelled and sent again")
    func deliveries() async throws {
        let test = try TestWorkspace(catalog: true)
        let workspace = try Workspace(opening: test.path, destinations: Unreachable())
        try await withAPI(test) { client in
            _ = try workspace.runs.perform(campaign: "spring")
            let first = try await client.send(.get, "/runs/spring-1/deliveries?limit=1")
            #expect(try first.items("state") == ["waiting"] && first.field("total") == "2")
            #expect(try await client.all("number", of: "/runs/spring-1/deliveries?limit=1") == ["1", "2"])

            _ = try workspace.deliveries.perform("spring-1", waitingUpTo: 0)
            #expect(try await client.send(.get, "/runs/spring-1/deliveries").items("state") == ["failed", "failed"])
            let run = try await client.send(.get, "/runs/spring-1")
            #expect(try run.field("status") == "\"completed_with_errors\"")

            let again = try await client.send(.post, "/runs/spring-1/deliveries", "{}")
            #expect(again.status == .accepted)
            #expect(try again.items("state") == ["waiting", "waiting"])
            #expect(try await client.send(.post, "/runs/spring-1/deliveries", #"{"file":"x"}"#).status == .notFound)
            #expect(try await client.send(.post, "/runs/spring-1/deliveries", #"{"files":"x"}"#).status == .badRequest)

            #expect(try await client.send(.post, "/runs/spring-1/cancel").status == .accepted)
            #expect(try await client.send(.get, "/runs/spring-1/deliveries").items("state") == ["cancelled", "cancelled"])
            #expect(try await client.send(.post, "/runs/spring-1/cancel").status == .conflict)
        }
    }

    @Test("a held run is shown with its counts, and released")
    func release() async throws {
        let test = try TestWorkspace(catalog: true)
        let workspace = try Workspace(opening: test.path, destinations: Unreachable())
        try await withAPI(test) { client in
            let check = #"{"unusualCounts":{"largestDeviation":0.2,"holdWhenUnusual":true}}"#
            #expect(try await client.send(.patch, "/campaigns/spring", check).status == .ok)
            for _ in 0..<3 {
                let run = try workspace.runs.perform(campaign: "spring")
                try workspace.runs.noteReported(run.id)
                _ = try workspace.runs.cancel(run.id, by: "tests")
            }
            #expect(try await client.send(.post, "/runs/spring-3/release").status == .conflict)
            #expect(try await client.send(.post, "/runs/spring-9/release").status == .notFound)
            #expect(
                try await client.send(.patch, "/campaigns/spring", #"{"volumeConstraints":{"maxTotalPerRun":1}}"#).status == .ok)
            _ = try workspace.runs.perform(campaign: "spring")
            let held = try await client.send(.get, "/runs/spring-4")
            #expect(try held.field("hold") == #"{"state":"held"}"#)
            #expect(String(buffer: held.body).contains(#""count":"recommendations""#))
            #expect(try await client.send(.get, "/runs/spring-4/deliveries").items("state") == ["held", "held"])
            let released = try await client.send(.post, "/runs/spring-4/release")
            #expect(released.status == .accepted)
            #expect(String(buffer: released.body).contains(#""state":"released""#))
            #expect(try await client.send(.get, "/runs/spring-4/deliveries").items("state") == ["waiting", "waiting"])
        }
    }

    @Test("a run without destinations has no deliveries and cannot be redelivered")
    func none() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            _ = try test.workspace.runs.perform(campaign: "spring")
            #expect(try await client.send(.get, "/runs/spring-1/deliveries").field("total") == "0")
            let refused = try await client.send(.post, "/runs/spring-1/deliveries")
            #expect(refused.status == .conflict)
            #expect(String(buffer: refused.body).contains("delivery.noDestinations"))
            #expect(try await client.send(.get, "/runs/spring-9/deliveries").status == .notFound)
            #expect(try await client.send(.post, "/runs/spring-9/deliveries").status == .notFound)
        }
    }
}
