internal import MusterDuckDB
internal import MusterPlanning

/// How interactions are read: offers, channels and outcomes as their places in a plan's lists.
struct HistoryColumns {
    /// The code of what is missing or not in the list.
    static let none: Int32 = -1

    private let history: HistoryQuery

    init(_ history: HistoryQuery) {
        self.history = history
    }

    var offer: String { code("offer_id", history.offers) }
    /// A channel that is not in the catalog is not a missing one: it has the first place after the list.
    var channel: String {
        "CASE WHEN channel_id IS NULL THEN \(Self.none) ELSE coalesce(\(place("channel_id", history.channels)), "
            + "\(history.channels.count)) END"
    }
    var outcome: String { code("outcome", history.outcomes) }

    private func code(_ column: String, _ members: [String]) -> String {
        "coalesce(\(place(column, members)), \(Self.none))"
    }

    /// Text is looked up as a member of an enumeration, many times faster than in a list.
    private func place(_ column: String, _ members: [String]) -> String {
        guard !members.isEmpty else { return "CAST(NULL AS INTEGER)" }
        let list = SQLQuoting.list(members)
        return "CAST(enum_code(TRY_CAST(\(column) AS ENUM (\(list)))) AS INTEGER)"
    }
}
