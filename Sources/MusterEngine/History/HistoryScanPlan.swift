internal import MusterDuckDB
internal import MusterModel
internal import MusterPlanning

/// What of the history a run reads, and how: made once for all its threads.
struct HistoryScanPlan: Sendable {
    private struct File: Sendable {
        /// As an SQL literal.
        var path: String
        var minCustomer: String
        var maxCustomer: String
        /// Of a file of contacts, in microseconds since 1970.
        var at: Int64

        func overlaps(_ first: String, _ last: String) -> Bool {
            !last.utf8.lexicographicallyPrecedes(minCustomer.utf8) && !maxCustomer.utf8.lexicographicallyPrecedes(first.utf8)
        }
    }

    let counters: [HistoryQuery.Counter]
    let table: CounterTable
    /// By counter, the last instant before its window, in microseconds since 1970.
    let thresholds: [Int64]
    /// The place of the outcome of a contact; `nil` when no counter counts contacts.
    private let contact: Int?
    private let contacts: [File]
    private let imported: [File]
    private let columns: HistoryColumns
    /// Of imported rows: which of them can count.
    private let condition: String

    /// - Returns: `nil` when the plan counts nothing.
    init?(_ history: HistoryQuery, _ run: RunHistory) {
        guard !history.counters.isEmpty else { return nil }
        let asOf = run.asOf
        counters = history.counters
        table = CounterTable(history)
        let thresholds = history.counters.map { $0.window.map { asOf - $0 } ?? .min }
        self.thresholds = thresholds
        let start = thresholds.min() ?? .min
        contact = history.outcomes.firstIndex(of: InteractionFile.contactOutcome)
        columns = HistoryColumns(history)
        let log = run.log
        contacts = contact == nil ? [] : log.contactFiles.compactMap { file in
            guard let at = file.asOf.map(InteractionLog.microseconds), at > start, at <= asOf else { return nil }
            return File(
                path: SQLQuoting.path(log.path(of: file)), minCustomer: file.minCustomer ?? "",
                maxCustomer: file.maxCustomer ?? "", at: at)
        }
        // What is registered about a file's instants is rounded to the millisecond.
        let recent = log.importedFiles.filter { file in
            file.lastAt.map { InteractionLog.microseconds($0) + 1_000 > start } ?? true
        }
        imported = Dictionary(grouping: recent, by: \.path).sorted { $0.key < $1.key }.map { _, batches in
            File(
                path: SQLQuoting.path(log.path(of: batches[0])),
                minCustomer: batches.compactMap(\.minCustomer).min { $0.utf8.lexicographicallyPrecedes($1.utf8) } ?? "",
                maxCustomer: batches.compactMap(\.maxCustomer).max { $0.utf8.lexicographicallyPrecedes($1.utf8) } ?? "",
                at: 0)
        }
        let outcomes = SQLQuoting.list(history.outcomes)
        let from = start == .min ? "" : " AND \"at\" > make_timestamp(\(start))"
        condition = "outcome IN (\(outcomes))\(from) AND \"at\" <= make_timestamp(\(asOf))"
            + " AND (batch IS NULL OR batch <= \(log.snapshot.batch))"
    }

    /// The contacts of customers from `first` to `last`: customer, offer, channel, and the place of the file among
    /// `instants`, which says when they were made.
    func contacts(from first: String, to last: String) -> (sql: String, instants: [Int64], outcome: Int32)? {
        let files = contacts.filter { $0.overlaps(first, last) }
        guard let contact, !files.isEmpty else { return nil }
        let sql = """
            SELECT customer_id, \(columns.offer), \(columns.channel), CAST(file_index AS INTEGER)
            FROM read_parquet([\(files.map(\.path).joined(separator: ", "))])
            WHERE \(Self.range(first, last)) AND NOT held_out
            """
        return (sql, files.map(\.at), Int32(contact))
    }

    /// The imported interactions of customers from `first` to `last`: customer, offer, channel, outcome, and when, in
    /// microseconds since 1970.
    func imported(from first: String, to last: String) -> String? {
        let files = imported.filter { $0.overlaps(first, last) }
        guard !files.isEmpty else { return nil }
        return """
            SELECT customer_id, \(columns.offer), \(columns.channel), \(columns.outcome), epoch_us("at")
            FROM read_parquet([\(files.map(\.path).joined(separator: ", "))])
            WHERE \(Self.range(first, last)) AND \(condition)
            """
    }

    /// SQL has no zero byte in a text: what stands before it takes in no fewer customers.
    private static func range(_ first: String, _ last: String) -> String {
        func head(_ id: String) -> String { String(id.unicodeScalars.prefix { $0.value != 0 }) }
        let end = head(last) + (last.utf8.contains(0) ? "\u{1}" : "")
        return "customer_id >= \(SQLQuoting.literal(head(first))) AND customer_id <= \(SQLQuoting.literal(end))"
    }
}
