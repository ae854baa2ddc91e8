import Foundation

/// A contact policy.
struct PolicyCase {
    enum Limit {
        case frequencyCap(maxContacts: Int, windowDays: Int)
        case cooldown(Window)
        case outcomeSuppression(outcomes: [String], lookbackDays: Int)
        case segmentExclusion(SegmentCase)
        /// Days from Sunday, 0, on; minutes since midnight.
        case timeWindow(days: [Int], from: Int, to: Int)
        case mutualExclusion(windowDays: Int)
        case budget(maxTotal: Int?, maxPerDay: Int?)
    }

    enum Window {
        case days(Int), hours(Int)
    }

    enum Unit: String, CaseIterable {
        case offer, category, channel
    }

    var id: String
    var scope: ScopeCase
    var limit: Limit
    /// The unit that is counted separately.
    var per: Unit?
    /// `nil`: not specified; the default is true.
    var isBypassable: Bool?

    var name: String { "ContactPolicy \(id)" }
}

struct SegmentCase {
    var id: String
    var condition: GeneratedExpression
}

/// A contact, or the response to one.
struct InteractionCase {
    static let contact = "contact"

    var customer: String
    var offer: String?
    var channel: String?
    var outcome: String
    /// In seconds, when it is imported.
    var age: Double
}

extension PolicyCase {
    /// Those of the catalog's documents that it needs.
    var documents: [[(String, YAMLValue?)]] {
        let document = RunCase.document(
            "ContactPolicy", id,
            [
                ("scope", scope.yaml), ("per", per.map { .plain($0.rawValue) }),
                ("bypassable", isBypassable.map { .plain("\($0)") }),
            ] + limit.fields)
        guard case .segmentExclusion(let segment) = limit else { return [document] }
        return [document, RunCase.document("Segment", segment.id, [("where", .text(segment.condition.cel))])]
    }
}

extension PolicyCase.Limit {
    fileprivate var fields: [(String, YAMLValue?)] {
        func time(_ minutes: Int) -> YAMLValue {
            let digits = [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
            return .text(digits.joined(separator: ":"))
        }
        switch self {
        case .frequencyCap(let maxContacts, let windowDays):
            return [
                ("type", .plain("frequency_cap")), ("maxContacts", .int(maxContacts)), ("windowDays", .int(windowDays)),
            ]
        case .cooldown(.days(let days)): return [("type", .plain("cooldown")), ("days", .int(days))]
        case .cooldown(.hours(let hours)): return [("type", .plain("cooldown")), ("hours", .int(hours))]
        case .outcomeSuppression(let outcomes, let lookbackDays):
            return [
                ("type", .plain("outcome_suppression")), ("outcomes", .texts(outcomes)),
                ("lookbackDays", .int(lookbackDays)),
            ]
        case .segmentExclusion(let segment):
            return [("type", .plain("segment_exclusion")), ("segmentId", .text(segment.id))]
        case .timeWindow(let days, let from, let to):
            return [
                ("type", .plain("time_window")), ("days", .list(days.map(YAMLValue.int))), ("from", time(from)),
                ("to", time(to)),
            ]
        case .mutualExclusion(let windowDays):
            return [("type", .plain("mutual_exclusion")), ("windowDays", .int(windowDays))]
        case .budget(let maxTotal, let maxPerDay):
            return [
                ("type", .plain("budget")), ("maxTotal", maxTotal.map(YAMLValue.int)),
                ("maxPerDay", maxPerDay.map(YAMLValue.int)),
            ]
        }
    }
}
