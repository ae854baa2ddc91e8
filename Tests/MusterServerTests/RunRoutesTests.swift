internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport
import Testing

@Suite struct RunRoutesTests {
    @Test("results are listed with their total and ranking values, and downloaded as CSV and Parquet")
    func results() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            _ = try test.workspace.runs.perform(campaign: "spring")
            let page = try await client.send(.get, "/runs/spring-1/results?limit=5")
            #expect(try page.items("customerId") == ["c10", "c11", "c12", "c13", "c14"] && page.field("total") == "12")
            #expect(try Set(page.items("value")) == ["0.7"] && Set(page.items("score")) == ["0.7"])
            let one = try await client.send(.get, "/runs/spring-1/results?customerId=c11")
            #expect(try one.field("total") == "1")
            #expect(try await client.all("customerId", of: "/runs/spring-1/results?limit=5").count == 12)

            let csv = try await client.send(.get, "/runs/spring-1/results/download")
            #expect(csv.status == .ok && csv.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(csv.headers[.totalCount] == "12")
            #expect(csv.headers[.contentDisposition] == "attachment; filename=\"spring-1-results.csv\"")
            let lines = String(buffer: csv.body).split(separator: "\n")
            let columns = [
                "customer_id", "rank", "offer_id", "offer_name", "channel_id", "channel_name", "creative_id", "creative_name",
                "category_id", "category_name", "score", "value", "held_out",
            ]
            #expect(lines[0] == columns.joined(separator: ","))
            #expect(lines.count == 13)
            #expect(lines[1] == "c10,1,gold,Gold card,post,Post,gold_post,Letter,cards,Cards,0.7,0.7,false")

            let parquet = try await client.send(.get, "/runs/spring-1/results/download?format=parquet")
            #expect(parquet.headers[.contentType] == "application/vnd.apache.parquet" && parquet.headers[.totalCount] == "12")
            #expect(String(buffer: parquet.body.getSlice(at: 0, length: 4) ?? ByteBuffer()) == "PAR1")
            let octets = try await client.send(
                .get, "/runs/spring-1/results/download?format=parquet", headers: [.accept: "application/octet-stream"])
            #expect(octets.headers[.contentType] == "application/octet-stream")
            #expect(try await client.send(.get, "/runs/spring-1/results/download?format=xml").status == .badRequest)
            #expect(try await client.send(.get, "/runs/spring-9/results/download").status == .notFound)
            // A dry run has no results.
            let dry = try await client.send(.post, "/campaigns/spring/runs", #"{"dryRun":true}"#)
            let id = try dry.field("id")?.replacing("\"", with: "") ?? ""
            #expect(try await client.send(.get, "/runs/\(id)/results/download").status == .conflict)
        }
    }

    @Test("a client that repeats its request for an awaited run gets that run until it acknowledges it")
    func awaited() async throws {
        let test = try TestWorkspace(catalog: true)
        let (mine, others) = (try test.headers(.operator), try test.headers(.admin))
        try await withRouter(test) { client in
            /// Requests a run and compares its number.
            func trigger(_ body: String, _ headers: HTTPFields, gives number: Int) async throws {
                var headers = headers
                headers[.contentType] = "application/json"
                let response = try await client.send(.post, "/campaigns/spring/runs", body, headers: headers)
                #expect(response.status == .accepted)
                #expect(try response.field("id") == "\"spring-\(number)\"")
            }
            let awaited = #"{"awaited":true}"#
            try await trigger(awaited, mine, gives: 1)
            try await trigger(awaited, mine, gives: 1)
            // Other requests are not concerned.
            try await trigger(awaited, others, gives: 2)
            try await trigger("{}", mine, gives: 3)
            try await trigger(#"{"awaited":true,"dryRun":true}"#, mine, gives: 4)
            try await trigger(awaited, mine, gives: 1)
            try await trigger(#"{"awaited":true,"new":true}"#, mine, gives: 5)
            try await trigger(awaited, mine, gives: 5)
            // With the latest one, the earlier ones are acknowledged.
            func acknowledge(_ run: String, gives status: HTTPResponse.Status) async throws {
                #expect(try await client.send(.post, "/runs/\(run)/acknowledge", headers: mine).status == status)
            }
            try await acknowledge("spring-5", gives: .noContent)
            try await acknowledge("spring-5", gives: .noContent)
            try await acknowledge("spring-99", gives: .notFound)
            try await trigger(awaited, mine, gives: 6)
            // A run without effect is not returned.
            #expect(try await client.send(.post, "/runs/spring-6/cancel", headers: mine).status == .accepted)
            try await trigger(awaited, mine, gives: 7)
            // A completed run is, for an hour.
            #expect(try test.workspace.runs.perform(campaign: "spring").runNumber == 8)
            #expect(try test.workspace.runs.get("spring-7").status == .completed)
            try await trigger(awaited, mine, gives: 7)
            test.clock.advance(3_601)
            try await trigger(awaited, mine, gives: 9)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let totalCount = HTTPField.Name("X-Total-Count")!
}
