internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// Imports a file of interactions as Parquet, sorted by customer.
///
/// Columns: `customer_id`, `outcome` and `at` (an instant, in UTC without an offset), which every row needs, and `offer_id`
/// and `channel_id`, which may be missing. The written file has these and `batch`, which is null.
public struct InteractionImport: Sendable {
    static let requiredColumns = ["customer_id", "outcome", "at"]
    static let optionalColumns = ["offer_id", "channel_id"]
    static var columns: [String] { requiredColumns + optionalColumns }

    public let file: String
    /// The ids of the catalog.
    public let offers: Set<String>
    public let channels: Set<String>
    public let encoding: TextEncoding

    public init(file: String, offers: Set<String>, channels: Set<String>, encoding: TextEncoding = .utf8) {
        self.file = file
        self.offers = offers
        self.channels = channels
        self.encoding = encoding
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
        try connection.execute(
            """
            COPY (SELECT customer_id, offer_id, channel_id, outcome, "at", CAST(NULL AS BIGINT) AS batch FROM staged
            ORDER BY customer_id, number)
            TO \(SQLQuoting.literal(path)) (FORMAT parquet, ROW_GROUP_SIZE \(DatasetSlice.rowsPerGroup))
            """)
        return try summary(ignoring: found.filter { !Self.columns.contains($0) }, on: connection)
    }

    private func summary(
        ignoring ignored: [String], on connection: borrowing Connection
    ) throws -> ImportedInteractions {
        let totals = try connection.rows(
            """
            SELECT count(*), epoch_us(min("at")), epoch_us(max("at")), min(customer_id), max(customer_id) FROM staged
            """)
        guard case .int(let rows)? = totals.first?[0], rows > 0, case .int(let first) = totals[0][1],
            case .int(let last) = totals[0][2], let minCustomer = totals[0][3].stringValue,
            let maxCustomer = totals[0][4].stringValue
        else { throw ImportError.noInteractions(path: file) }
        return ImportedInteractions(
            rows: Int(rows), firstAt: first, lastAt: last, minCustomer: minCustomer, maxCustomer: maxCustomer,
            unknownOffers: try unknown("offer_id", known: offers, on: connection),
            unknownChannels: try unknown("channel_id", known: channels, on: connection), ignoredColumns: ignored)
    }

    private func unknown(
        _ column: String, known: Set<String>, on connection: borrowing Connection
    ) throws -> ImportedInteractions.UnknownIds {
        let list = SQLQuoting.list(known.sorted())
        let condition = "\(column) IS NOT NULL" + (known.isEmpty ? "" : " AND \(column) NOT IN (\(list))")
        let counts = try connection.rows("SELECT count(*), count(DISTINCT \(column)) FROM staged WHERE \(condition)")
        guard case .int(let rows)? = counts.first?[0], case .int(let ids) = counts[0][1] else {
            return .init(rows: 0, ids: 0, first: [])
        }
        let first = try connection.rows(
            "SELECT \(column) FROM staged WHERE \(condition) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5")
        return .init(rows: Int(rows), ids: Int(ids), first: first.compactMap(\.first?.stringValue))
    }
}
