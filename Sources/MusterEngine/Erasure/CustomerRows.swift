internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// The rows of some customers in Parquet files: counts them, and copies files without them.
///
/// ```swift
/// let rows = CustomerRows(of: ["C1"], in: ["customer_id"], database: database)
/// if try !rows.counts(in: part).isEmpty { try rows.copy(part, to: part + ".partial") }
/// ```
public struct CustomerRows: Sendable {
    private let ids: [String]
    private let columns: [String]
    private let database: EngineDatabase

    /// - Parameters:
    ///   - ids: at least one.
    ///   - columns: the columns that refer to a customer, at least one. Values of other types are compared as text.
    public init(of ids: [String], in columns: [String], database: EngineDatabase) {
        self.ids = ids
        self.columns = columns
        self.database = database
    }

    private func texts() -> [String] { columns.map { "CAST(\(SQLQuoting.identifier($0)) AS VARCHAR)" } }

    /// True or false, never missing.
    private var condition: String {
        let list = SQLQuoting.list(ids)
        return texts().map { "coalesce(\($0) IN (\(list)), false)" }.joined(separator: " OR ")
    }

    /// The number of rows of each customer who has any. A row that refers to two customers is counted for the first.
    public func counts(in file: String) throws -> [String: Int] {
        let list = SQLQuoting.list(ids)
        let found = texts().map { "CASE WHEN \($0) IN (\(list)) THEN \($0) END" }.joined(separator: ", ")
        let rows = try database.duckDB.connect().rows(
            """
            SELECT coalesce(\(found), NULL) AS id, count(*) FROM read_parquet(\(SQLQuoting.path(file)))
            WHERE \(condition) GROUP BY 1
            """)
        return Dictionary(
            firstOf: rows.compactMap { row in row[0].stringValue.flatMap { id in row[1].intValue.map { (id, $0) } } })
    }

    /// Copies a file without the rows of the customers, in the same order.
    public func copy(_ file: String, to path: String, as layout: Layout = .dataset) throws {
        try database.duckDB.connect().execute(
            """
            COPY (SELECT * FROM read_parquet(\(SQLQuoting.path(file))) WHERE NOT (\(condition)))
            TO \(SQLQuoting.literal(path)) (FORMAT parquet, ROW_GROUP_SIZE \(layout.rowsPerGroup))
            """)
    }

    /// The division of a file into row groups.
    public enum Layout: Sendable {
        case dataset, results

        fileprivate var rowsPerGroup: Int {
            switch self {
            case .dataset: DatasetSlice.rowsPerGroup
            case .results: ResultsWriter.rowsPerGroup
            }
        }
    }

    /// The delivered rows of the customers in the results of a run.
    ///
    /// - Parameters:
    ///   - column: the rows of each of its values are counted apart; `nil` counts all rows together.
    ///   - channels: those whose rows are not counted.
    /// - Returns: for each value with rows of the customers.
    public func deliveredRows(
        inResults file: String, by column: SplitColumn?, without channels: [String] = []
    ) throws -> [DeliveredRows] {
        let counted =
            channels.isEmpty
            ? "true" : "CAST(channel_id AS VARCHAR) NOT IN (\(channels.map(SQLQuoting.literal).joined(separator: ", ")))"
        let value = column.map { "CAST(\($0.rawValue) AS VARCHAR)" } ?? "''"
        let delivered = """
            (SELECT *, \(value) AS split, row_number() OVER (PARTITION BY \(value) ORDER BY file_row_number) - 1 AS place,
              count(*) OVER (PARTITION BY \(value)) AS total
            FROM read_parquet(\(SQLQuoting.path(file)), file_row_number = true) WHERE \(InteractionLog.isContact) AND \(counted))
            """
        let rows = try database.duckDB.connect().rows(
            "SELECT split, place, total FROM \(delivered) WHERE \(condition) ORDER BY split, place")
        var found: [DeliveredRows] = []
        for row in rows {
            guard let value = row[0].stringValue, let place = row[1].intValue, let total = row[2].intValue else { continue }
            if found.last?.value != value { found.append(DeliveredRows(value: value, rows: [], total: total)) }
            found[found.count - 1].rows.append(place)
        }
        return found
    }

    /// A column of results by which output files can be split.
    public enum SplitColumn: String, Sendable {
        case channel = "channel_id"
        case offer = "offer_id"

        /// `nil` where the files follow the order of the results.
        public init?(_ split: FileConfig.Split?) {
            switch split {
            case .channel: self = .channel
            case .offer: self = .offer
            case .rows, nil: return nil
            }
        }
    }

    /// Places of some customers among delivered rows.
    public struct DeliveredRows: Hashable, Sendable {
        /// Of the column; empty without one.
        public var value: String
        /// From 0, ascending.
        public var rows: [Int]
        /// The number of delivered rows of all customers.
        public var total: Int
    }
}

extension EngineDatabase {
    /// The number of rows of a file that is sorted by a key, with the first and the last key; `nil` without rows.
    public func keyRange(of key: String, inFile path: String) throws -> (rows: Int, first: String, last: String)? {
        let name = SQLQuoting.identifier(key)
        let row = try duckDB.connect().rows(
            "SELECT count(*), min(\(name)), max(\(name)) FROM read_parquet(\(SQLQuoting.path(path)))"
        ).first
        guard let row, let rows = row[0].intValue, let first = row[1].stringValue, let last = row[2].stringValue else {
            return nil
        }
        return (rows, first, last)
    }

    /// What a file of imported interactions holds of a batch.
    public struct BatchRows: Hashable, Sendable {
        public var rows: Int
        /// Microseconds since 1970.
        public var firstAt: Int64?
        public var lastAt: Int64?
        public var minCustomer: String?
        public var maxCustomer: String?
    }

    /// The rows of each batch in a file of imported interactions.
    ///
    /// - Parameter batch: the batch of rows that name none.
    public func batches(inFile path: String, unnamed batch: Int) throws -> [Int: BatchRows] {
        let rows = try duckDB.connect().rows(
            """
            SELECT coalesce(batch, \(batch)) AS batch, count(*), epoch_us(min("at")), epoch_us(max("at")),
              min(customer_id), max(customer_id)
            FROM read_parquet(\(SQLQuoting.path(path))) GROUP BY 1
            """)
        return Dictionary(
            firstOf: rows.compactMap { row -> (Int, BatchRows)? in
                guard let batch = row[0].intValue, let count = row[1].intValue else { return nil }
                return (
                    batch,
                    BatchRows(
                        rows: count, firstAt: row[2].intValue.map(Int64.init), lastAt: row[3].intValue.map(Int64.init),
                        minCustomer: row[4].stringValue, maxCustomer: row[5].stringValue)
                )
            })
    }

    /// The delivered and the withheld rows of a run's results, with the first and the last customer.
    public func contacts(
        inResults path: String
    ) throws -> (delivered: Int, withheld: Int, minCustomer: String?, maxCustomer: String?) {
        let row = try duckDB.connect().rows(
            """
            SELECT count(*) FILTER (\(InteractionLog.isContact)), count(*) FILTER (NOT \(InteractionLog.isContact)),
              min(customer_id), max(customer_id) FROM read_parquet(\(SQLQuoting.path(path)))
            """)[0]
        return (row[0].intValue ?? 0, row[1].intValue ?? 0, row[2].stringValue, row[3].stringValue)
    }
}
