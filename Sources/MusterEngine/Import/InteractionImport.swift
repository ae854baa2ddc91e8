public import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// Imports a file of interactions as Parquet, sorted by customer.
///
/// Columns: `customer_id`, `outcome` and `at` (an instant, in UTC without an offset), which every row needs, and `offer_id`,
/// `channel_id` and `amount` (a number), which may be missing. The written file has these and `batch`, which is null.
public struct InteractionImport: Sendable {
    static let requiredColumns = ["customer_id", "outcome", "at"]
    static let optionalColumns = ["offer_id", "channel_id", "amount"]
    static var columns: [String] { requiredColumns + optionalColumns }

    /// The valid amounts: sums and squares of them are finite.
    public static let amounts = -1e15...1e15

    public let file: String
    /// The ids of the catalog.
    public let offers: Set<String>
    public let channels: Set<String>
    public let encoding: TextEncoding
    /// The datasets of customers; empty when there are none yet.
    public var customers: [CustomerDataset] = []
    /// Registered files whose interactions may be in the file too.
    public var registered: [InteractionFile] = []
    /// The workspace's path, to which the registered files are relative.
    public var folder = ""
    /// Later interactions are counted as dated in the future.
    public var now: Date

    /// The keys of a dataset of customers.
    public struct CustomerDataset: Sendable {
        public var keyColumn: String
        public var parts: [DatasetPart]

        public init(keyColumn: String, parts: [DatasetPart]) {
            self.keyColumn = keyColumn
            self.parts = parts
        }
    }

    public init(
        file: String, offers: Set<String>, channels: Set<String>, encoding: TextEncoding = .utf8, now: Date
    ) {
        self.file = file
        self.offers = offers
        self.channels = channels
        self.encoding = encoding
        self.now = now
    }

    /// Writes the file `path`. Blocks until done.
    ///
    /// - Parameter temporaryFolder: for data that does not fit in the memory limit.
    /// - Throws: ``ImportError`` when the file or a row of it is invalid, or the failure of DuckDB. Nothing is written then.
    public func write(
        to path: String, temporaryFolder: String, memoryLimit: String = "768MB"
    ) throws -> ImportedInteractions {
        let checks = DatasetImport(
            files: [file], name: "interactions", key: Self.requiredColumns[0], options: ReadingOptions(encoding: encoding))
        let format = try checks.checkFiles()
        let database = try Database(options: [
            "memory_limit": memoryLimit, "temp_directory": temporaryFolder, "TimeZone": "UTC",
        ])
        let connection = try database.connect()
        var source = SourceFiles(files: [file], format: format, encoding: encoding)
        let converted = try ConvertedFiles([file], from: encoding, format, in: temporaryFolder)
        defer { converted?.remove() }
        source.converted = converted?.paths ?? [:]
        if format == .csv { source.headers = try header(checks, of: source, on: connection) }
        let found: [String]
        do {
            found = try prepare(&source, on: connection)
            try stage(source, found, on: connection)
        } catch let error as DuckDBError where error.kind == .execute || error.kind == .prepare {
            throw ImportError(error, reading: source, on: connection)
        }
        try checkRows(of: source, on: connection)
        let duplicates = try removeDuplicates(on: connection)
        try connection.execute(
            """
            COPY (SELECT customer_id, offer_id, channel_id, outcome, "at", amount, CAST(NULL AS BIGINT) AS batch FROM staged
            ORDER BY customer_id, number)
            TO \(SQLQuoting.literal(path)) (FORMAT parquet, ROW_GROUP_SIZE \(DatasetSlice.rowsPerGroup))
            """)
        return try summary(
            ignoring: found.filter { !Self.columns.contains($0) }, duplicates: duplicates, on: connection)
    }

    private func summary(
        ignoring ignored: [String], duplicates: Int, on connection: borrowing Connection
    ) throws -> ImportedInteractions {
        let totals = try connection.rows(
            """
            SELECT count(*), epoch_us(min("at")), epoch_us(max("at")), min(customer_id), max(customer_id),
              count(*) FILTER (WHERE "at" > make_timestamp(\(InteractionLog.microseconds(now)))) FROM staged
            """)[0]
        let rows = totals[0].intValue ?? 0
        let unknownCustomers = try unknownCustomers(on: connection)
        if rows + duplicates == 0 { throw ImportError.noInteractions(path: file) }
        return ImportedInteractions(
            rows: rows, firstAt: totals[1].intValue.map(Int64.init), lastAt: totals[2].intValue.map(Int64.init),
            minCustomer: totals[3].stringValue, maxCustomer: totals[4].stringValue, duplicates: duplicates,
            futureInstants: totals[5].intValue ?? 0, unknownCustomers: unknownCustomers,
            similarCustomers: unknownCustomers?.rows ?? 0 > 0 ? try similarCustomers(on: connection) : nil,
            unknownOffers: try unknown("offer_id", known: offers, on: connection),
            unknownChannels: try unknown("channel_id", known: channels, on: connection), ignoredColumns: ignored)
    }

    /// Removes rows of `staged` that are there before, or in a registered file.
    private func removeDuplicates(on connection: borrowing Connection) throws -> Int {
        let range = try connection.rows("SELECT count(*), epoch_us(min(\"at\")), epoch_us(max(\"at\")) FROM staged")[0]
        guard let rows = range[0].intValue, let first = range[1].intValue, let last = range[2].intValue else { return 0 }
        // Registered instants are rounded to milliseconds.
        let second = 1_000_000
        let overlapping = registered.filter { file in
            guard file.kind == .responses, let firstAt = file.firstAt, let lastAt = file.lastAt else { return false }
            return InteractionLog.microseconds(firstAt) <= last + second && InteractionLog.microseconds(lastAt) >= first - second
        }
        let paths = Set(overlapping.map { folder + "/" + $0.path }).sorted().map(SQLQuoting.path)
        let columns = ["customer_id", "outcome", "\"at\"", "offer_id", "channel_id", "amount"]
        let known =
            paths.isEmpty
            ? ""
            : """
            WHERE NOT EXISTS (SELECT 1 FROM read_parquet([\(paths.joined(separator: ", "))]) r
              WHERE \(columns.map { "r.\($0) IS NOT DISTINCT FROM s.\($0)" }.joined(separator: " AND ")))
            """
        try connection.execute(
            """
            CREATE TABLE fresh AS SELECT * EXCLUDE nth FROM
              (SELECT *, row_number() OVER (PARTITION BY \(columns.joined(separator: ", ")) ORDER BY number) AS nth
              FROM staged s \(known)) WHERE nth = 1;
            DROP TABLE staged; ALTER TABLE fresh RENAME TO staged
            """)
        return rows - (try connection.rows("SELECT count(*) FROM staged")[0][0].intValue ?? 0)
    }

    private func unknownCustomers(on connection: borrowing Connection) throws -> ImportedInteractions.UnknownIds? {
        guard !customers.isEmpty else { return nil }
        return try unknown(where: "customer_id NOT IN (\(customerKeys))", "customer_id", on: connection)
    }

    /// A query of the keys of all customers, as `key`.
    private var customerKeys: String {
        customers.map { dataset in
            "SELECT \(SQLQuoting.identifier(dataset.keyColumn)) AS key FROM \(DatasetPart.relation(of: dataset.parts))"
        }.joined(separator: " UNION ALL ")
    }

    /// Unknown customers whose ids become those of known ones without case, leading zeros and surrounding blanks.
    private func similarCustomers(on connection: borrowing Connection) throws -> ImportedInteractions.SimilarIds? {
        func folded(_ text: String) -> String { "ltrim(lower(trim(\(text))), '0')" }
        let rows = try connection.rows(
            """
            WITH unknown AS (SELECT customer_id AS id, count(*) AS rows FROM staged
                WHERE customer_id NOT IN (\(customerKeys)) GROUP BY 1),
              folded_key AS (SELECT \(folded("key")) AS folded, min(key) AS key FROM (\(customerKeys))
                WHERE \(folded("key")) IN (SELECT \(folded("id")) FROM unknown) GROUP BY 1)
            SELECT id, key, CAST(sum(rows) OVER () AS BIGINT), count(*) OVER () FROM unknown JOIN folded_key ON \(folded("id")) = folded
            ORDER BY rows DESC, id LIMIT 5
            """)
        guard let total = rows.first, let count = total[2].intValue,
            let ids = total[3].intValue
        else { return nil }
        return .init(
            rows: count, ids: ids,
            first: rows.compactMap { row in
                row[0].stringValue.flatMap { id in row[1].stringValue.map { .init(id: id, key: $0) } }
            })
    }

    private func unknown(
        _ column: String, known: Set<String>, on connection: borrowing Connection
    ) throws -> ImportedInteractions.UnknownIds {
        let list = SQLQuoting.list(known.sorted())
        let condition = "\(column) IS NOT NULL" + (known.isEmpty ? "" : " AND \(column) NOT IN (\(list))")
        return try unknown(where: condition, column, on: connection)
    }

    private func unknown(
        where condition: String, _ column: String, on connection: borrowing Connection
    ) throws -> ImportedInteractions.UnknownIds {
        let counts = try connection.rows("SELECT count(*), count(DISTINCT \(column)) FROM staged WHERE \(condition)")
        guard case .int(let rows)? = counts.first?[0], case .int(let ids) = counts[0][1] else {
            return .init(rows: 0, ids: 0, first: [])
        }
        let first = try connection.rows(
            "SELECT \(column) FROM staged WHERE \(condition) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5")
        return .init(rows: Int(rows), ids: Int(ids), first: first.compactMap(\.first?.stringValue))
    }
}
