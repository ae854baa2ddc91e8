import MusterCatalog
import MusterModel
import Testing

@Suite struct ScheduleConflictTests {
    private static func warnings(
        schedule: String, policy: String, stages: String = "[{ type: inventory }, { type: contactPolicy }]"
    ) -> [String] {
        problems(
            """
            { kind: DecisionFlow, id: flow, name: F, stages: \(stages) }
            ---
            { kind: Segment, id: everyone, name: E, where: "true" }
            ---
            { kind: ContactPolicy, id: p, name: P, \(policy) }
            ---
            { kind: Campaign, id: c, decisionFlowId: flow, segmentId: everyone, \(schedule) }
            """)
    }

    private static let weekly = "scheduleType: weekly, scheduleDayOfWeek: 1"

    @Test(
        "a policy that leaves scheduled runs empty is a warning",
        arguments: [
            (
                weekly, "type: frequency_cap, maxContacts: 1, windowDays: 8",
                "Weekly campaign, policy 'p' with a cap of 1 in 8 days: every second run will be empty for the same customers. "
                    + "(A window of 7 days or less contacts the same customers in every run.)"
            ),
            (
                weekly, "type: cooldown, days: 15",
                "Weekly campaign, policy 'p' with a cooldown of 15 days: after a run, the next 2 will be empty for the same customers. "
                    + "(A window of 7 days or less contacts the same customers in every run.)"
            ),
            (
                "scheduleType: daily", "type: frequency_cap, maxContacts: 2, windowDays: 3",
                "Daily campaign, policy 'p' with a cap of 2 in 3 days: after 2 runs, the next one will be empty for the same customers. "
                    + "(A window of 2 days or less contacts the same customers in every run.)"
            ),
            (
                "scheduleType: monthly, scheduleDayOfMonth: '1'", "type: cooldown, days: 30",
                "Monthly campaign, policy 'p' with a cooldown of 30 days: every second run will be empty for the same customers. "
                    + "(A window of 28 days or less contacts the same customers in every run.)"
            ),
            (
                weekly + ", scheduleTimezone: Europe/Berlin", "type: cooldown, hours: 168",
                "Weekly campaign, policy 'p' with a cooldown of 168 hours: the run after the clocks go forward will be empty. "
                    + "(Use days: 7, which counts calendar days.)"
            ),
            (
                weekly, "type: time_window, days: [1, 2], from: '10:00', to: '18:00'",
                "Weekly campaign, policy 'p' with contacts from 10:00 to 18:00: every run will be empty. "
                    + "(Schedule the campaign inside the window, or change the window.)"
            ),
            (
                weekly, "type: time_window, days: [2], from: '08:00', to: '18:00'",
                "Weekly campaign, policy 'p' with contacts from 08:00 to 18:00: every run will be empty. "
                    + "(Schedule the campaign inside the window, or change the window.)"
            ),
        ])
    func conflict(schedule: String, policy: String, warning: String) {
        #expect(Self.warnings(schedule: schedule, policy: policy) == ["f.yaml:7:83: warning: " + warning])
    }

    @Test(
        "what leaves every run its customers, or is meant to leave them out for long, is no warning",
        arguments: [
            (weekly, "type: frequency_cap, maxContacts: 1, windowDays: 7"), (weekly, "type: cooldown, days: 7"),
            (weekly, "type: cooldown, hours: 168"), (weekly, "type: frequency_cap, maxContacts: 2, windowDays: 14"),
            (weekly, "type: frequency_cap, maxContacts: 1, windowDays: 8, per: offer"),
            (weekly, "type: frequency_cap, maxContacts: 1, windowDays: 90"),
            (weekly, "type: time_window, days: [1], from: '09:00', to: '09:01'"),
            ("scheduleType: daily", "type: frequency_cap, maxContacts: 1, windowDays: 7"),
            ("scheduleType: daily", "type: frequency_cap, maxContacts: 1, windowDays: 1"),
            ("scheduleType: manual", "type: frequency_cap, maxContacts: 1, windowDays: 8"),
            (weekly + ", status: archived", "type: frequency_cap, maxContacts: 1, windowDays: 8"),
        ])
    func noConflict(schedule: String, policy: String) {
        #expect(Self.warnings(schedule: schedule, policy: policy) == [])
    }

    @Test("a flow without contact policies has no conflict")
    func otherFlow() {
        let found = Self.warnings(
            schedule: Self.weekly, policy: "type: cooldown, days: 8", stages: "[{ type: inventory }]")
        #expect(found == [])
    }
}
