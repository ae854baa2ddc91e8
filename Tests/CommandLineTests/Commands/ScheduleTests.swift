import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite struct ScheduleTests {
    struct Listing: Decodable {
        struct Occurrence: Decodable, Equatable {
            var at: String
            var local: String
        }

        var campaignId: String
        var occurrences: [Occurrence]
    }

    private static func campaign(_ schedule: String) -> String {
        "kind: Campaign\nid: c\nname: C\nstatus: active\ndecisionFlowId: simple\nsegmentId: everyone\n\(schedule)\n"
    }

    @Test(
        "every schedule type has its occurrences, local and in UTC", .tags(.slow), .fullRunOnly,
        arguments: [
            (
                "scheduleType: daily\nscheduleTime: \"02:30\"\nscheduleTimezone: Europe/Berlin", "2026-03-28T02:00:00Z",
                // The clocks skip from 02:00 to 03:00 on that day.
                ["2026-03-29T01:00:00Z 2026-03-29T03:00:00+02:00", "2026-03-30T00:30:00Z 2026-03-30T02:30:00+02:00"]
            ),
            (
                "scheduleType: daily\nscheduleTime: \"02:30\"\nscheduleTimezone: Europe/Berlin", "2026-10-24T12:00:00Z",
                // 02:30 occurs twice on that day.
                ["2026-10-25T00:30:00Z 2026-10-25T02:30:00+02:00", "2026-10-26T01:30:00Z 2026-10-26T02:30:00+01:00"]
            ),
            (
                "scheduleType: weekly\nscheduleDayOfWeek: 1\nscheduleTimezone: America/New_York", "2026-03-02T14:00:00Z",
                ["2026-03-09T13:00:00Z 2026-03-09T09:00:00-04:00", "2026-03-16T13:00:00Z 2026-03-16T09:00:00-04:00"]
            ),
            (
                "scheduleType: monthly\nscheduleDayOfMonth: \"28\"", "2026-02-01",
                ["2026-02-28T09:00:00Z 2026-02-28T09:00:00Z", "2026-03-28T09:00:00Z 2026-03-28T09:00:00Z"]
            ),
            (
                "scheduleType: monthly\nscheduleDayOfMonth: last_working_day", "2026-05-01",
                ["2026-05-29T09:00:00Z 2026-05-29T09:00:00Z", "2026-06-30T09:00:00Z 2026-06-30T09:00:00Z"]
            ),
            ("scheduleType: manual", "2026-05-01", []),
        ])
    func occurrences(_ schedule: String, from: String, _ expected: [String]) throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("apply", "-f", "-", input: Self.campaign(schedule)).status == 0)
        let result = try muster("schedule", "c", "--count", "2", "--from", from, "--json")
        let listing = try result.json(Listing.self)
        #expect(listing.campaignId == "c")
        let found = listing.occurrences.map { "\($0.at) \($0.local.replacing("+00:00", with: "Z"))" }
        #expect(found == expected)
        #expect(result.messages.isEmpty)
    }

    @Test("the output is a table, with a note when nothing will run")
    func table() throws {
        let muster = try MusterProcess.ready()
        let result = try muster("schedule", "weekly", "--count", "1", "--from", "2026-03-01T00:00:00Z")
        #expect(
            result.output == """
                Local time                 UTC
                2026-03-02T09:00:00-05:00  2026-03-02T14:00:00Z

                """)
        let manual = try muster("schedule", "to_nobody")
        #expect(manual.messages == "Campaign 'to_nobody' has no schedule and is only run manually.\n")
        let draft = Self.campaign("scheduleType: daily").replacing("status: active", with: "status: draft")
        try muster("apply", "-f", "-", input: draft)
        #expect(
            try muster("schedule", "c").messages == "The campaign is draft: it does not run on schedule until it is active.\n")
    }

    @Test("the outcomes of the latest slots are listed below")
    func past() throws {
        let muster = try MusterProcess.ready()
        try muster("apply", "-f", "-", input: Self.campaign("scheduleType: manual"))
        let path = muster.folder.appendingPathComponent("ws").path
        let (before, after) = (Date(timeIntervalSince1970: 1_780_000_000), Date(timeIntervalSince1970: 1_780_180_000))
        let campaign = UploadedCatalogFile(name: "c.yaml", bytes: Array(Self.campaign("scheduleType: daily").utf8))
        _ = try Workspace(opening: path, now: { before }).catalog.apply([campaign], by: "tests")
        _ = try Scheduler(Workspace(opening: path, now: { after })).tick()
        let result = try muster("schedule", "c", "--count", "1", "--from", "2026-06-01")
        #expect(
            result.output == """
                Local time                 UTC
                2026-06-01T09:00:00+00:00  2026-06-01T09:00:00Z

                Slot                  Outcome  Run
                2026-05-30T09:00:00Z  fired    c-1
                2026-05-29T09:00:00Z  missed

                """)
        #expect(try muster("schedule", "c", "--past", "0").output.contains("Outcome") == false)
    }

    @Test(
        "wrong arguments are usage errors", .tags(.slow), .fullRunOnly,
        arguments: [
            (
                ["weekly", "--from", "yesterday"],
                "error: --from 'yesterday' is not an instant; write it as 2026-03-29T00:00:00Z."
            ),
            (
                ["weekly", "--from", "2026-02-30"],
                "error: --from '2026-02-30' is not an instant; write it as 2026-03-29T00:00:00Z."
            ),
            (["weekly", "--count", "0"], "error: --count must be 1 to 100000."),
            (["weekly", "--past", "1001"], "error: --past must be 0 to 1000."),
            (["weekly", "--count", "many"], "error: The value 'many' is invalid for '--count <n>'"),
            (["weekley"], "error: There is no campaign 'weekley'.\n  Did you mean 'weekly'?"),
        ])
    func wrong(_ arguments: [String], _ message: String) throws {
        let result = try MusterProcess.ready().call(["schedule"] + arguments)
        #expect(result.messages.hasPrefix(message + "\n"))
        #expect(result.output.isEmpty)
        #expect(result.status == 2)
    }
}
