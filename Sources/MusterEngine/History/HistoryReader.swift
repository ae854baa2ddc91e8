internal import MusterDuckDB
internal import MusterKernel
internal import MusterPlanning

/// Counts the contact history of a slice's customers, for one thread.
final class HistoryReader {
    private let scan: HistoryScanPlan
    private let sql: FactsSQL
    private let connection: Connection
    private let predicates: HistoryPredicateIndex
    private var customers = SortedIDIndex()
    /// By customer of the slice, then counter. Counts saturate at 65,535, which is above every limit.
    private var counts: [UInt16] = []

    init(
        _ scan: HistoryScanPlan, _ facts: FactsQuery, _ contactLimits: [DecisionProblem.ContactLimit], _ sql: FactsSQL,
        database: Database
    ) throws {
        self.scan = scan
        self.sql = sql
        predicates = HistoryPredicateIndex(facts, contactLimits)
        connection = try database.connect()
    }

    /// Counts for all customers of a slice, in the segment or not.
    func read(_ slice: DatasetSlice) throws {
        customers.removeAll()
        var keys = try connection.query(sql.keys(from: slice.relation))
        while let chunk = try keys.nextChunk() {
            let ids = try chunk.strings(0)
            for row in 0..<chunk.count { customers.append(ids.bytes(row)) }
        }
        customers.seal()
        counts.removeAll(keepingCapacity: true)
        counts.append(contentsOf: repeatElement(0, count: customers.count * scan.counters.count))
        guard customers.count > 0 else { return }
        let (first, last) = (customers.ids.text(0), customers.ids.text(customers.count - 1))
        if let contacts = scan.contacts(from: first, to: last) {
            try count(contacts.sql) { chunk, body in
                let files = try chunk.column(3, as: Int32.self).values
                for row in files.indices { body(row, contacts.outcome, contacts.instants[Int(files[row])]) }
            }
        }
        if let sql = scan.imported(from: first, to: last) {
            try count(sql) { chunk, body in
                let outcomes = try chunk.column(3, as: Int32.self).values
                let instants = try chunk.column(4, as: Int64.self).values
                for row in outcomes.indices { body(row, outcomes[row], instants[row]) }
            }
        }
    }

    /// The offset of a customer's counts within ``counts``; `nil` for an id that is not in the slice.
    ///
    /// - Precondition: the slice has ids up to and from this one.
    func countOffset(of id: Span<UInt8>) -> Int? {
        customers.find(id).map { $0 * scan.counters.count }
    }

    /// Sets the predicates to false of which the customer has as many interactions as their limits, and counts the contacts
    /// towards the contact limits.
    ///
    /// Most counts are 0, so four at a time are compared with 0 first.
    ///
    /// - Parameters:
    ///   - row: the customer's in the block.
    ///   - countOffset: as ``countOffset(of:)`` returned it.
    func failPredicates(of block: inout FactBlock, row: Int, countOffset: Int) {
        let width = scan.counters.count
        counts.withUnsafeBytes { bytes in
            var counter = 0
            while counter < width {
                let offset = (countOffset + counter) * 2
                if counter + 4 <= width, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == 0 {
                    counter += 4
                    continue
                }
                for counter in counter..<min(counter + 4, width) where counts[countOffset + counter] != 0 {
                    for entry in predicates[counter] {
                        let count = counted(entry.predicate, at: countOffset)
                        if count >= entry.predicate.limit { block.failPredicate(entry.index, for: row) }
                        if let limit = entry.contactLimit { block.countContacts(count, ofLimit: limit, for: row) }
                    }
                }
                counter += 4
            }
        }
    }

    /// The number of interactions that a predicate counts of the customer whose counts begin at an offset.
    @inline(__always)
    func counted(_ predicate: FactsQuery.HistoryPredicate, at countOffset: Int) -> Int {
        Int(counts[countOffset + predicate.counter]) - (predicate.except.map { Int(counts[countOffset + $0]) } ?? 0)
    }

    /// - Parameter rows: calls its second argument for each row of a chunk, with the row, its outcome and its instant.
    private func count(
        _ sql: String, _ rows: (borrowing DataChunk, (Int, Int32, Int64) -> Void) throws -> Void
    ) throws {
        let (table, thresholds, width) = (scan.table, scan.thresholds, scan.counters.count)
        var customers = self.customers
        var counts = self.counts
        self.counts = []
        defer {
            self.customers = customers
            self.counts = counts
        }
        var result = try connection.query(sql)
        while let chunk = try result.nextChunk() {
            let ids = try chunk.strings(0)
            let offers = try chunk.column(1, as: Int32.self).values
            let channels = try chunk.column(2, as: Int32.self).values
            try rows(chunk) { row, outcome, at in
                guard let customer = customers.find(ids.bytes(row)) else { return }
                for index in table.range(offer: offers[row], channel: channels[row], outcome: outcome) {
                    let counter = Int(table.counters[index])
                    let offset = customer * width + counter
                    if at > thresholds[counter], counts[offset] < .max { counts[offset] += 1 }
                }
            }
        }
    }
}

/// The predicates that count interactions, by counter.
private struct HistoryPredicateIndex {
    struct Entry {
        /// Among all predicates.
        var index: Int
        var predicate: FactsQuery.HistoryPredicate
        /// The index of the predicate's contact limit, if recommendations of the run count towards it.
        var contactLimit: Int?
    }

    private var predicates: [Entry] = []
    /// By counter, the end of its predicates.
    private var ends: [Int] = []

    init(_ facts: FactsQuery, _ contactLimits: [DecisionProblem.ContactLimit]) {
        for counter in facts.history.counters.indices {
            for (index, predicate) in facts.predicates.enumerated() {
                if case .history(let predicate) = predicate, predicate.counter == counter {
                    let limit = contactLimits.firstIndex { $0.predicate == index }
                    predicates.append(Entry(index: index, predicate: predicate, contactLimit: limit))
                }
            }
            ends.append(predicates.count)
        }
    }

    subscript(_ counter: Int) -> ArraySlice<Entry> {
        predicates[(counter == 0 ? 0 : ends[counter - 1])..<ends[counter]]
    }
}
