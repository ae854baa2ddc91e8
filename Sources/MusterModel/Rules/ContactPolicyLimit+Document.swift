extension ContactPolicy.Limit {
    public var kind: ContactPolicy.Kind {
        switch self {
        case .frequencyCap: .frequency_cap
        case .cooldown: .cooldown
        case .outcomeSuppression: .outcome_suppression
        case .segmentExclusion: .segment_exclusion
        case .timeWindow: .time_window
        case .mutualExclusion: .mutual_exclusion
        case .budget: .budget
        }
    }

    init?(reading reader: DocumentReader, kind: ContactPolicy.Kind) {
        switch kind {
        case .frequency_cap:
            let maxContacts = reader.int("maxContacts", in: 1...10_000)
            let windowDays = reader.int("windowDays", in: 1...)
            guard let maxContacts, let windowDays else { return nil }
            self = .frequencyCap(maxContacts: maxContacts, windowDays: windowDays)
        case .cooldown:
            guard let pause = ContactPolicy.Pause(reading: reader) else { return nil }
            self = .cooldown(pause)
        case .outcome_suppression:
            let outcomes = reader.texts("outcomes").uniqued()
            if outcomes.isEmpty, !reader.hasErrors {
                reader.report("outcomes", code: "policy.noOutcomes", "'outcomes' must name at least one outcome.")
            }
            guard let lookbackDays = reader.int("lookbackDays", in: 1...) else { return nil }
            self = .outcomeSuppression(outcomes: outcomes, lookbackDays: lookbackDays)
        case .segment_exclusion:
            guard let segmentId: Segment.ID = reader.reference("segmentId") else { return nil }
            self = .segmentExclusion(segmentId)
        case .time_window:
            guard let window = Self.timeWindow(reader) else { return nil }
            self = window
        case .mutual_exclusion:
            guard let windowDays = reader.int("windowDays", in: 1...) else { return nil }
            self = .mutualExclusion(windowDays: windowDays)
        case .budget:
            let maxTotal = reader.optionalInt("maxTotal", in: 1...)
            let maxPerDay = reader.optionalInt("maxPerDay", in: 1...)
            if reader.field("maxTotal") == nil, reader.field("maxPerDay") == nil {
                reader.report("maxTotal", code: "policy.emptyBudget", "A budget needs 'maxTotal', 'maxPerDay' or both.")
            }
            self = .budget(maxTotal: maxTotal, maxPerDay: maxPerDay)
        }
    }

    private static func timeWindow(_ reader: DocumentReader) -> Self? {
        let days = reader.elements(of: "days").compactMap { reader.int($0.node, at: $0.path, "days", in: 0...6) }
        let from = time(reader, "from")
        let to = time(reader, "to")
        if days.isEmpty, !reader.hasErrors {
            reader.report(
                "days", code: "policy.noDays", "'days' must name at least one day.",
                hint: "Use 0 for Sunday to 6 for Saturday.")
        }
        guard let from, let to else { return nil }
        if to <= from {
            reader.report(
                "to", code: "policy.emptyWindow", "'to' must be after 'from'.", hint: "A window cannot pass midnight.")
        }
        return .timeWindow(days: Set(days).sorted(), from: from, to: to)
    }

    private static func time(_ reader: DocumentReader, _ key: String) -> LocalTime? {
        guard let text = reader.text(key) else { return nil }
        if let time = LocalTime(text) { return time }
        let error = ScheduleError.invalidTime(text)
        reader.report(key, code: "policy.invalidTime", error.message, hint: error.hint)
        return nil
    }

    var fields: [(String, DocumentNode?)] {
        switch self {
        case .frequencyCap(let maxContacts, let windowDays):
            [("maxContacts", .int(maxContacts)), ("windowDays", .int(windowDays))]
        case .cooldown(.days(let days)): [("days", .int(days))]
        case .cooldown(.hours(let hours)): [("hours", .int(hours))]
        case .outcomeSuppression(let outcomes, let lookbackDays):
            [("outcomes", .texts(outcomes)), ("lookbackDays", .int(lookbackDays))]
        case .segmentExclusion(let segment): [("segmentId", .id(segment))]
        case .timeWindow(let days, let from, let to):
            [
                ("days", .list(days.map(DocumentNode.int))), ("from", .text(from.description)),
                ("to", .text(to.description)),
            ]
        case .mutualExclusion(let windowDays): [("windowDays", .int(windowDays))]
        case .budget(let maxTotal, let maxPerDay):
            [("maxTotal", maxTotal.map(DocumentNode.int)), ("maxPerDay", maxPerDay.map(DocumentNode.int))]
        }
    }
}

extension ContactPolicy.Pause {
    fileprivate init?(reading reader: DocumentReader) {
        let days = reader.optionalInt("days", in: 1...)
        let hours = reader.optionalInt("hours", in: 1...)
        let isGiven = (reader.field("days") != nil, reader.field("hours") != nil)
        if isGiven == (false, false) {
            reader.report(
                "days", code: "policy.noPause", "A cooldown needs 'days' or 'hours'.",
                hint: "days counts calendar days in the campaign's time zone, hours counts elapsed time.")
        } else if isGiven == (true, true) {
            reader.report("hours", code: "policy.twoPauses", "A cooldown has either 'days' or 'hours', not both.")
        }
        if let days { self = .days(days) } else if let hours { self = .hours(hours) } else { return nil }
    }
}
