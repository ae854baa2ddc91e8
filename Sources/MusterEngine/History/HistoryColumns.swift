internal import MusterBase
internal import MusterDuckDB
internal import MusterPlanning

/// The columns of interactions in SQL: offers, channels and outcomes as codes, their indices in a plan's lists.
struct HistoryColumns {
    /// The code of a missing value, and of one that is not in the list.
    static let missing: Int32 = -1

    private let history: HistoryQuery

    init(_ history: HistoryQuery) {
        self.history = history
    }

    var offer: String { code("offer_id", history.offers) }
    /// A channel that is not in the catalog is not a missing one: its code is the number of channels.
    var channel: String {
        "CASE WHEN channel_id IS NULL THEN \(Self.missing) ELSE coalesce(\(index("channel_id", history.channels)), "
            + "\(history.channels.count)) END"
    }
    var outcome: String { code("outcome", history.outcomes) }

    private func code(_ column: String, _ members: [String]) -> String {
        "coalesce(\(index(column, members)), \(Self.missing))"
    }

    /// Looking up a member of an enumeration is many times faster than searching a list.
    private func index(_ column: String, _ members: [String]) -> String {
        guard !members.isEmpty else { return "CAST(NULL AS INTEGER)" }
        let list = SQLQuoting.list(members)
        return "CAST(enum_code(TRY_CAST(\(column) AS ENUM (\(list)))) AS INTEGER)"
    }
}
