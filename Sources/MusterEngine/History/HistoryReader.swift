internal import MusterDuckDB
internal import MusterKernel
internal import MusterPlanning

/// Counts the contact history of a slice's customers. One per thread.
final class HistoryReader {
    private let scan: HistoryScanPlan
    private let connection: Connection
    private let key: String
    private let predicates: HistoryPredicateIndex
    private var customers = SortedIDIndex()
    /// By customer of the slice, then counter. A count ends at 65,535, which no limit reaches.
    private var counts: [UInt16] = []

    init(_ scan: HistoryScanPlan, _ facts: FactsQuery, key: String, database: Database) throws {
        self.scan = scan
        self.key = key
        predicates = HistoryPredicateIndex(facts)
        connection = try database.connect()
    }

    /// Counts for all customers of a slice, in the segment or not.
    func read(_ slice: DatasetSlice) throws {
        customers.removeAll()
        var keys = try connection.query("SELECT \(key) FROM \(slice.relation) AS \"customer\"")
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

    /// Where a customer's counts begin within ``counts``, for an id that is in the slice.
    func place(of id: Span<UInt8>) -> Int? {
        customers.find(id).map { $0 * scan.counters.count }
    }

    /// Makes the predicates fail of which the customer, whose counts begin at `place`, has as many interactions as their limits.
    ///
    /// Most counts are 0, so those that are not are looked for, four at a time.
    func failedPredicates(of customer: Int, in block: inout FactBlock, at place: Int) {
        let width = scan.counters.count
        counts.withUnsafeBytes { bytes in
            var counter = 0
            while counter < width {
                let offset = (place + counter) * 2
                if counter + 4 <= width, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == 0 {
                    counter += 4
                    continue
                }
                for counter in counter..<min(counter + 4, width) where counts[place + counter] != 0 {
                    for (number, predicate) in predicates[counter] where counted(predicate, at: place) >= predicate.limit {
                        block.failPredicate(number, for: customer)
                    }
                }
                counter += 4
            }
        }
    }

    /// The count of a predicate for the customer whose counts begin at `place`.
    @inline(__always)
    func counted(_ predicate: FactsQuery.HistoryPredicate, at place: Int) -> Int {
        Int(counts[place + predicate.counter]) - (predicate.except.map { Int(counts[place + $0]) } ?? 0)
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
                    let place = customer * width + counter
                    if at > thresholds[counter], counts[place] < .max { counts[place] += 1 }
                }
            }
        }
    }
}
