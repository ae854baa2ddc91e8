import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Which day is today.
@Suite struct TodayTests {
    @Test(
        "today is the day of the campaign's time zone",
        arguments: [("Pacific/Auckland", ["D28"]), ("UTC", ["D27"]), ("America/Los_Angeles", ["D27"])])
    func zones(_ zone: String, _ expected: [String]) throws {
        // 09:00 on 28 November in Auckland, noon on the 27th in Los Angeles.
        let place = try ScheduledWorkspace(at: utc("2026-11-27T20:00:05Z"))
        defer { place.remove() }
        let rows = (26...29).map { "D\($0),2026-11-\($0)\n" }.joined()
        try place.workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,due\n" + rows)
        for condition in ["daysSince(customer.due) == 0", "customer.due == today()", "daysUntilAnniversary(customer.due) == 0"] {
            try place.apply("{ kind: Segment, id: everyone, name: Everyone, where: '\(condition)' }")
            try place.applyCampaign("today", "scheduleTimezone: \(zone)")
            let run = try place.workspace.runs.perform(campaign: "today")
            #expect(try place.workspace.runs.results(of: run.id, limit: 10).map(\.customerId) == expected, "\(condition)")
        }
    }

    @Test("the preview of a segment counts by the day of a zone")
    func previews() throws {
        let place = try ScheduledWorkspace(at: utc("2026-11-27T20:00:05Z"))
        defer { place.remove() }
        try place.workspace.datasets.import(
            "customers", key: "customer_id", csv: "customer_id,due\nA,2026-11-28\nB,\nC,2026-11-27\nD,2026-11-28\n")
        func count(_ zone: String) throws -> [Int] {
            let preview = try place.workspace.segments.preview(
                where: "customer.due == today()", dataset: "customers", zone: zone)
            return [preview.customers, preview.undecided]
        }
        #expect(try count("Pacific/Auckland") == [2, 1])
        #expect(try count("UTC") == [1, 1])
    }
}
