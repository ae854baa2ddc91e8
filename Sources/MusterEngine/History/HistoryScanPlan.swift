internal import MusterBase
internal import MusterDuckDB
internal import MusterModel
internal import MusterPlanning

/// Which files and rows of the history a run reads, made once for all its threads.
struct HistoryScanPlan: Sendable {
    private struct File: Sendable {
        /// As an SQL literal.
        var path: String
        var minCustomer: String
        var maxCustomer: String
        /// The instant of a file of contacts, in microseconds since 1970.
        var at: Int64

        func overlaps(_ first: String, _ last: String) -> Bool {
            !last.utf8.lexicographicallyPrecedes(minCustomer.utf8) && !maxCustomer.utf8.lexicographicallyPrecedes(first.utf8)
        }
    }

    let counters: [HistoryQuery.Counter]
    let table: CounterTable
    /// By counter, the last instant before its window, in microseconds since 1970.
    let thresholds: [Int64]
    /// The index of the outcome of a contact; `nil` when no counter counts contacts.
    private let contactOutcome: Int?
    private let contacts: [File]
    private let imported: [File]
    private let columns: HistoryColumns
    /// Which imported rows can count.
    private let condition: String

    /// - Returns: `nil` when the plan counts nothing.
    init?(_ history: HistoryQuery, _ run: RunHistory) {
        guard !history.counters.isEmpty else { return nil }
        let log = run.log
        counters = history.counters
        table = CounterTable(history)
        let thresholds = history.counters.map { run.threshold(of: $0.window) }
        self.thresholds = thresholds
        let start = thresholds.min() ?? .min
        contactOutcome = history.outcomes.firstIndex(of: InteractionFile.contactOutcome)
        columns = HistoryColumns(history)
        contacts =
            contactOutcome == nil
            ? []
            : log.contactFiles.compactMap { file in
                guard let at = file.asOf.map(InteractionLog.microseconds), at > start else { return nil }
                return File(
                    path: SQLQuoting.path(log.path(of: file)), minCustomer: file.minCustomer ?? "",
                    maxCustomer: file.maxCustomer ?? "", at: at)
            }
        // The registered instants of a file are rounded to the millisecond.
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
        condition =
            "outcome IN (\(SQLQuoting.list(history.outcomes))) AND \(InteractionLog.isAfter(start)) AND \(log.isInSnapshot)"
    }

    /// The contacts of customers from `first` to `last`, withheld ones included: customer, offer, channel, and the index of the file among
    /// `instants`, which are the instants of the files' contacts.
    func contacts(from first: String, to last: String) -> (sql: String, instants: [Int64], outcome: Int32)? {
        let files = contacts.filter { $0.overlaps(first, last) }
        guard let contactOutcome, !files.isEmpty else { return nil }
        let sql = """
            SELECT customer_id, \(columns.offer), \(columns.channel), CAST(file_index AS INTEGER)
            FROM read_parquet([\(files.map(\.path).joined(separator: ", "))])
            WHERE \(Self.range(first, last))
            """
        return (sql, files.map(\.at), Int32(contactOutcome))
    }

    /// The imported interactions of customers from `first` to `last`: customer, offer, channel, outcome, and the instant in
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

    /// SQL text cannot hold a zero byte. The part of an id before it gives a range that includes at least as many customers.
    private static func range(_ first: String, _ last: String) -> String {
        func head(_ id: String) -> String { String(id.unicodeScalars.prefix { $0.value != 0 }) }
        let end = head(last) + (last.utf8.contains(0) ? "\u{1}" : "")
        return "customer_id >= \(SQLQuoting.literal(head(first))) AND customer_id <= \(SQLQuoting.literal(end))"
    }
}
