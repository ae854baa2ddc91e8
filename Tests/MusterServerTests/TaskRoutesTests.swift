internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
import Testing

@Suite struct TaskRoutesTests {
    /// Twelve customers with a task each.
    private func workspace() throws -> TestWorkspace {
        let test = try TestWorkspace(catalog: true)
        let yaml = """
            { kind: Channel, id: desk, name: Desk, type: webhook, deliveryMode: manual, workList: { dueAfterDays: 5 } }
            ---
            { kind: Creative, id: gold_desk, name: Script, offerId: gold, channelId: desk }
            ---
            { kind: Category, id: cards, name: Cards, computedFields: [{ name: age, formula: customer.age }] }
            ---
            { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives }, { type: compute }] }
            ---
            { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all, channelIds: [desk],
              fileConfig: { columns: [customer_id, personalization], includePersonalization: true } }
            """
        _ = try test.workspace.catalog.apply([UploadedCatalogFile(name: "c.yaml", bytes: Array(yaml.utf8))], by: "tests")
        _ = try test.workspace.runs.perform(campaign: "spring")
        return test
    }

    @Test("tasks are listed, filtered, sorted and counted")
    func lists() async throws {
        let test = try workspace()
        try await withAPI(test) { client in
            let page = try await client.send(.get, "/tasks?sort=-customerId&limit=5&state=open&channelId=desk")
            #expect(page.status == .ok)
            let first = try #require(page.json["items"]?[0])
            #expect(first["customerId"]?.json == #""c21""# && first["state"]?.json == #""open""#)
            #expect(
                first["personalization"]?.json == #"{"age":29}"# && first["dueAt"] != nil
                    && first["runId"]?.json == #""spring-1""#)
            #expect(try await client.all("customerId", of: "/tasks?sort=-customerId&limit=5").count == 12)
            let one = try await client.send(.get, "/tasks?customerId=c15")
            #expect(try one.json["items"]?[0]?["customerId"]?.json == #""c15""# && one.json["items"]?[1] == nil)
            let counts = try await client.send(.get, "/tasks/counts?runId=spring-1")
            #expect(try counts.json.json == #"{"claimed":0,"completed":0,"expired":0,"open":12}"#)
            for (query, code) in [
                ("state=closed", "query.unknownValue"), ("sort=name", "query.unknownValue"), ("dueBefore=x", "query.invalidDate"),
                ("channel=desk", "query.unknown"),
            ] {
                let refused = try await client.send(.get, "/tasks?\(query)")
                #expect(refused.status == .badRequest && String(buffer: refused.body).contains(code))
            }
        }
    }

    @Test("a task is claimed, released, assigned and completed; conflicts name the assignee")
    func changes() async throws {
        let test = try workspace()
        try await withAPI(test) { client in
            let claimed = try await client.send(.post, "/tasks/spring-1-1/claim", #"{"assignee":"ana"}"#)
            #expect(try claimed.status == .ok && claimed.field("state") == #""claimed""#)
            let conflict = try await client.send(.post, "/tasks/spring-1-1/claim")
            #expect(conflict.status == .conflict)
            #expect(try problem(conflict)["code"] == "task.claimed")
            #expect(try problem(conflict)["detail"]?.hasPrefix("The task 'spring-1-1' is claimed by 'ana'") == true)
            #expect(
                try await client.send(.post, "/tasks/spring-1-1/release", #"{"assignee":"ana"}"#).field("state") == #""open""#)
            #expect(
                try await client.send(.post, "/tasks/spring-1-1/assign", #"{"assignee":"ben"}"#).field("assignee") == #""ben""#)
            let body = #"{"outcome":"accept","amount":7.5,"note":"n","assignee":"ben"}"#
            let completed = try await client.send(.post, "/tasks/spring-1-1/complete", body)
            #expect(try completed.status == .ok && completed.field("amount") == "7.5")
            #expect(try await client.send(.post, "/tasks/spring-1-1/complete", body).status == .ok)
            let details = try await client.send(.get, "/tasks/spring-1-1")
            #expect(try details.json["changes"]?[3]?["action"]?.json == #""complete""# && details.json["changes"]?[4] == nil)
            let batches = try await client.send(.get, "/interactions?kind=responses")
            #expect(try batches.json["items"]?[0]?["rowCount"]?.json == "1")
            #expect(try await client.send(.post, "/tasks/spring-1-99/claim").status == .notFound)
            #expect(try await client.send(.post, "/tasks/spring-1-2/complete", #"{"outcome":"A b"}"#).status == .badRequest)
            #expect(
                try await client.send(.post, "/tasks/spring-1-2/complete", #"{"outcome":"a","state":"x"}"#).status == .badRequest)
            #expect(try await client.send(.post, "/tasks/spring-1-2/assign", "{}").status == .badRequest)
        }
    }

    @Test("a repeated claim of the next tasks with the same key returns the same tasks")
    func nextTasks() async throws {
        let test = try workspace()
        try await withAPI(test) { client in
            let body = #"{"channelId":"desk","count":3,"assignee":"ana"}"#
            let first = try await client.send(.post, "/tasks/claim", body, headers: [.idempotencyKey: "k1"])
            let again = try await client.send(.post, "/tasks/claim", body, headers: [.idempotencyKey: "k1"])
            #expect(first.status == .ok && String(buffer: first.body) == String(buffer: again.body))
            #expect(try first.json["items"]?[2]?["id"]?.json == #""spring-1-3""# && first.json["items"]?[3] == nil)
            let next = try await client.send(.post, "/tasks/claim", #"{"channelId":"desk"}"#)
            #expect(try next.json["items"]?[0]?["id"]?.json == #""spring-1-4""#)
            #expect(try next.json["items"]?[0]?["assignee"]?.json == #""local""#)
            #expect(try await client.send(.post, "/tasks/claim", #"{"channelId":"desk","count":501}"#).status == .badRequest)
            #expect(try await client.send(.post, "/tasks/claim", #"{"channelId":"none"}"#).status == .notFound)
        }
    }

    @Test("a downloaded list is uploaded with outcomes; errors name the lines")
    func files() async throws {
        let test = try workspace()
        try await withAPI(test) { client in
            let download = try await client.send(.get, "/tasks/download?state=open")
            #expect(download.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(String(buffer: download.body).split(separator: "\n").count == 13)
            let file = "task_id,outcome\nspring-1-1,accept\nspring-1-2,reject\n"
            let report = try await client.send(.post, "/tasks/files", file, headers: [.contentType: "text/csv"])
            #expect(report.status == .created)
            #expect(
                try report.json.json == #"{"batches":[2],"completed":2,"ignoredColumns":[],"unchanged":0,"withoutOutcome":0}"#)
            let again = try await client.send(.post, "/tasks/files", file, headers: [.contentType: "text/csv"])
            #expect(try again.field("unchanged") == "2")
            let bad = try await client.send(
                .post, "/tasks/files", "task_id,outcome\nspring-1-3,accept\nspring-1-99,accept\n",
                headers: [.contentType: "text/csv"])
            #expect(bad.status == .badRequest)
            #expect(String(buffer: bad.body).contains("line 3 of outcomes.csv: There is no task 'spring-1-99'."))
            #expect(try await client.send(.get, "/tasks/spring-1-3").json["task"]?["state"]?.json == #""open""#)
        }
    }

    @Test("viewers read tasks and change none")
    func roles() async throws {
        let test = try workspace()
        let (viewer, keeper) = (try test.headers(.viewer), try test.headers(.operator))
        try await withRouter(test) { client in
            #expect(try await client.send(.get, "/tasks", headers: viewer).status == .ok)
            #expect(try await client.send(.get, "/tasks/spring-1-1", headers: viewer).status == .ok)
            for action in ["claim", "release", "assign", "complete"] {
                #expect(try await client.send(.post, "/tasks/spring-1-1/\(action)", "{}", headers: viewer).status == .forbidden)
            }
            #expect(try await client.send(.post, "/tasks/claim", "{}", headers: viewer).status == .forbidden)
            let claimed = try await client.send(.post, "/tasks/spring-1-1/claim", headers: keeper)
            #expect(try claimed.field("assignee") == #""key:operator""#)
        }
    }

    @Test("the list of a channel is changed with a merge patch, and refused for other channels")
    func settings() async throws {
        let test = try workspace()
        try await withAPI(test) { client in
            let patched = try await client.send(.patch, "/channels/desk", #"{"workList":{"outcomes":["accept"]}}"#)
            #expect(try patched.field("workList") == #"{"dueAfterDays":5,"outcomes":["accept"]}"#)
            #expect(try await client.send(.patch, "/channels/post", #"{"workList":{"dueAfterDays":5}}"#).status == .conflict)
            #expect(try await client.send(.patch, "/channels/desk", #"{"workList":null}"#).json["workList"] == nil)
        }
    }
}
