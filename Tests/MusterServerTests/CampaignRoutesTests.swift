internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
import MusterBase
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport
import Testing

@Suite struct CampaignRoutesTests {
    @Test("the cached list reflects later changes")
    func freshLists() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            func runCount() async throws -> [String] { try await client.send(.get, "/campaigns?sort=-name").items("runCount") }
            #expect(try await runCount() == ["0"])
            #expect(try await runCount() == ["0"])
            _ = try test.workspace.runs.perform(campaign: "spring")
            #expect(try await runCount() == ["1"])
            // As if by another process.
            let other = try Workspace(opening: test.path)
            _ = try other.runs.perform(campaign: "spring")
            #expect(try await runCount() == ["2"])
            let page = try await client.send(.get, "/campaigns?status=draft&status=active&search=spr&latestRunStatus=completed")
            #expect(try page.items("segmentCustomerCount") == ["12"] && page.items("decisionFlowName") == ["Flow"])
            #expect(try await client.send(.get, "/campaigns?status=paused").items("id") == [])
            #expect(try await client.send(.get, "/campaigns?sort=size").status == .badRequest)
            #expect(try await client.send(.get, "/campaigns?segmentId=").status == .badRequest)
        }
    }

    @Test("paging works for all names and sort orders", arguments: ["", "-"])
    func longNames(_ order: String) async throws {
        try await withAPI(TestWorkspace(catalog: true)) { client in
            for number in 0..<5 {
                let name = String(repeating: number % 2 == 0 ? "é\\u0001" : "İ", count: 5_000) + "\(number % 3)"
                _ = try await client.send(
                    .put, "/campaigns/c\(number)", #"{"name":"\#(name)","decisionFlowId":"flow","segmentId":"all"}"#)
            }
            let ids = try await client.all("id", of: "/campaigns?sort=\(order)name&limit=1")
            #expect(ids.count == 6 && Set(ids).count == 6)
        }
    }

    @Test("a campaign is duplicated, scheduled and checked")
    func campaigns() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let copy = try await client.send(.post, "/campaigns/spring/duplicate", headers: [.idempotencyKey: "k1"])
            #expect(try copy.status == .created && copy.field("name") == #""Spring copy""#)
            let again = try await client.send(.post, "/campaigns/spring/duplicate", headers: [.idempotencyKey: "k1"])
            #expect(again.body == copy.body)
            let daily = try await client.send(.patch, "/campaigns/spring", #"{"scheduleType":"daily","status":"active"}"#)
            #expect(try daily.field("nextRunAt") != nil)
            let schedule = try await client.send(.get, "/campaigns/spring/schedule?count=2&from=2026-03-28")
            #expect(
                try schedule.field("occurrences")
                    == #"[{"at":"2026-03-28T09:00:00Z","local":"2026-03-28T09:00:00+00:00"},{"at":"2026-03-29T09:00:00Z","local":"2026-03-29T09:00:00+00:00"}]"#
            )
            let check = try await client.send(
                .post, "/campaigns/validate", #"{"decisionFlowId":"flw","segmentId":"all","scheduleType":"daily"}"#)
            #expect(try check.status == .ok && check.field("valid") == "false" && check.paths == ["/decisionFlowId"])
            #expect(try check.json["segment"]?["customers"]?.json == "12")
            let flow = try await client.send(.get, "/decision-flows/flow/check")
            #expect(try flow.field("valid") == "true" && flow.json["plan"]?["treatments"]?.json == "1")
            let preview = try await client.send(.post, "/segments/preview", #"{"where":"customer.age < 20"}"#)
            #expect(try preview.field("customers") == "2")
            let wrong = try await client.send(.post, "/segments/preview", #"{"where":"customer.aeg < 20"}"#)
            #expect(try wrong.status == .conflict && wrong.paths == ["/where"])
            #expect(try await client.send(.get, "/segments/all/size").field("share") == "1")
        }
    }

    @Test("a campaign's schedule has the outcomes of the latest slots")
    func pastSlots() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            _ = try await client.send(.patch, "/campaigns/spring", #"{"scheduleType":"daily","status":"active"}"#)
            test.clock.advance(2 * 86_400)
            _ = try Scheduler(test.workspace).tick()
            let now = InstantFormat.text(test.clock.now)
            let fired = #"{"at":"2026-01-03T09:00:00Z","decidedAt":"\#(now)","outcome":"fired","runId":"spring-1"}"#
            let missed = #"{"at":"2026-01-02T09:00:00Z","decidedAt":"\#(now)","outcome":"missed"}"#
            func past(_ query: String) async throws -> String? {
                try await client.send(.get, "/campaigns/spring/schedule" + query).field("past")
            }
            #expect(try await past("") == "[\(fired),\(missed)]")
            #expect(try await past("?pastCount=1") == "[\(fired)]")
            #expect(try await past("?pastCount=0&count=1") == "[]")
            #expect(try await client.send(.get, "/campaigns/spring/schedule?pastCount=1001").status == .badRequest)
        }
    }

    @Test("a run is triggered once, fetched and cancelled")
    func runs() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let key: HTTPFields = [.idempotencyKey: "run-1"]
            let run = try await client.send(.post, "/campaigns/spring/runs", headers: key)
            #expect(run.status == .accepted && run.headers[.location] == "/api/v1/runs/spring-1")
            #expect(try run.field("status") == #""pending""#)
            #expect(try await client.send(.post, "/campaigns/spring/runs", headers: key).field("id") == #""spring-1""#)
            let dry = try await client.send(.post, "/campaigns/spring/runs", #"{"dryRun":true}"#)
            #expect(try dry.field("dryRun") == "true")
            #expect(try await client.send(.get, "/campaigns/spring/runs?dryRun=false").items("id") == ["spring-1"])
            #expect(try await client.send(.get, "/runs?status=pending").items("id") == ["spring-2", "spring-1"])
            #expect(try await client.send(.get, "/campaigns").items("runCount") == ["1"])
            #expect(try await client.send(.get, "/runs/spring-1/results").status == .conflict)
            #expect(try await client.send(.post, "/runs/spring-1/cancel").status == .accepted)
            #expect(try await client.send(.post, "/runs/spring-1/cancel").status == .conflict)
            let events = try await client.send(.get, "/runs/spring-1/events")
            #expect(events.headers[.contentType] == "text/event-stream")
            let text = String(buffer: events.body)
            #expect(
                text.hasPrefix("event: progress\ndata: {") && text.hasSuffix("event: end\ndata: {\"status\":\"cancelled\"}\n\n"))
            #expect(try await client.send(.get, "/campaigns/nobody/runs").status == .notFound)
        }
    }

    @Test("results are paged, and files are downloaded entirely or in ranges")
    func results() async throws {
        let test = try TestWorkspace(catalog: true)
        let run = try test.workspace.runs.perform(campaign: "spring")
        let file = try #require(run.files.first)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: test.workspace.path(of: file.path)))
        try await withAPI(test) { client in
            let page = try await client.send(.get, "/runs/spring-1/results?limit=5")
            #expect(try page.items("customerId") == ["c10", "c11", "c12", "c13", "c14"])
            let cursor = try #require(try page.field("nextCursor")).replacing("\"", with: "")
            #expect(try await client.send(.get, "/runs/spring-1/results?limit=500&cursor=\(cursor)").items("rank").count == 7)
            #expect(try await client.send(.get, "/runs/spring-1/results?customerId=c12").items("offerName") == ["Gold card"])
            #expect(
                try await client.send(.get, "/runs/spring-1/files").items("url") == ["/api/v1/runs/spring-1/files/spring-1.csv"])
            let path = "/runs/spring-1/files/spring-1.csv"
            let full = try await client.send(.get, path)
            #expect(Data(full.body.readableBytesView) == bytes && full.headers[.eTag] == "\"\(file.sha256)\"")
            #expect(full.headers[.contentDisposition] == "attachment; filename=\"spring-1.csv\"")
            let part = try await client.send(.get, path, headers: [.range: "bytes=10-19"])
            #expect(part.status == .partialContent && Data(part.body.readableBytesView) == bytes[10..<20])
            #expect(part.headers[.contentRange] == "bytes 10-19/\(bytes.count)")
            let changed = try await client.send(.get, path, headers: [.range: "bytes=10-19", .ifRange: "\"old\""])
            #expect(changed.status == .ok)
            let beyond = try await client.send(.get, path, headers: [.range: "bytes=\(bytes.count)-"])
            #expect(beyond.status == .rangeNotSatisfiable && beyond.headers[.contentRange] == "bytes */\(bytes.count)")
            let known = try await client.send(.get, path, headers: [.ifNoneMatch: "\"\(file.sha256)\""])
            #expect(known.status == .notModified)
            for name in ["results.parquet", "..%2Fresults.parquet", "..%2F..%2F..%2Fmuster.db", "manifest.json"] {
                #expect(try await client.send(.get, "/runs/spring-1/files/\(name)").status == .notFound, "\(name)")
            }
            let decision = try await client.send(.get, "/customers/c12/decision?campaignId=spring&runId=spring-1")
            #expect(try decision.field("processed") == "true")
            #expect(try await client.send(.get, "/customers/nobody/decision?campaignId=spring").status == .notFound)
            #expect(try await client.send(.get, "/customers/c12/decision").status == .badRequest)
        }
    }

    @Test(
        "a Range header selects the right bytes",
        arguments: [
            (nil, ByteRange.all), ("bytes=0-0", .part(0..<1)), ("bytes=2-", .part(2..<10)), ("bytes=-3", .part(7..<10)),
            ("bytes=-99", .part(0..<10)), ("bytes=5-99999999999999999999", .part(5..<10)), ("bytes=10-", .unsatisfiable),
            ("bytes=-0", .unsatisfiable), ("bytes=3-2", .all), ("bytes=0-1,3-4", .all), ("bytes=a-b", .all),
            ("bytes=-", .all), ("items=0-1", .all), ("bytes=1", .all),
        ])
    func ranges(_ header: String?, _ range: ByteRange) {
        #expect(ByteRange(header, size: 10) == range)
    }
}
