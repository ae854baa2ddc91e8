internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

extension InteractionImport {
    /// The header of a CSV file, which must have a `customer_id`.
    func header(
        _ checks: DatasetImport, of source: SourceFiles, on connection: borrowing Connection
    ) throws(ImportError) -> [CSVHeader] {
        do {
            return try checks.headers(of: source, on: connection)
        } catch {
            guard case .noKeyColumn(let key, let columns, _) = error else { throw error }
            throw .noInteractionColumn(key, columns: columns, path: file)
        }
    }

    /// Sets up `source` to read every column as text.
    /// - Returns: the names of the file's columns.
    func prepare(
        _ source: inout SourceFiles, on connection: borrowing Connection
    ) throws -> [String] {
        let found: [String]
        switch source.format {
        case .csv:
            found = source.csvColumns
        case .json:
            let names = try connection.rows("SELECT DISTINCT name FROM \(source.columnNames) ORDER BY 1")
            found = names.compactMap(\.first?.stringValue)
            if found.isEmpty { throw ImportError.notObjects(path: file) }
            source.columns = Self.columns.map { ($0, "VARCHAR") }
        case .parquet:
            found = try connection.rows("DESCRIBE SELECT * FROM \(source.relation())").compactMap(\.first?.stringValue)
        }
        if let missing = Self.requiredColumns.first(where: { !found.contains($0) }) {
            throw ImportError.noInteractionColumn(missing, columns: found, path: file)
        }
        return found
    }

    /// Columns whose texts are converted, and the names of the texts.
    private static let parsedColumns = ["at": "written", "amount": "written_amount"]

    /// Reads the file into the table `staged`: the row's number, its texts (empty ones are missing), its instant and its amount,
    /// which are missing when the text is not an instant or not a number.
    func stage(_ source: SourceFiles, _ found: [String], on connection: borrowing Connection) throws {
        func text(_ column: String) -> String {
            guard found.contains(column) else { return "CAST(NULL AS VARCHAR)" }
            let value = "CAST(\(SQLQuoting.identifier(column)) AS VARCHAR)"
            return "CASE WHEN trim(\(value)) != '' THEN \(value) END"
        }
        let texts = Self.columns.map { "\(text($0)) AS \(Self.parsedColumns[$0] ?? $0)" }
        let number = #"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"#
        let instant = #"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?"#
        try connection.execute(
            """
            CREATE TABLE staged AS SELECT *, CASE WHEN regexp_full_match(upper(written), '\(instant)')
              THEN make_timestamp(epoch_us(TRY_CAST(upper(written) AS TIMESTAMPTZ))) END AS "at",
              CASE WHEN regexp_full_match(written_amount, '\(number)') THEN TRY_CAST(written_amount AS DOUBLE) END AS amount
            FROM (SELECT row_number() OVER () AS number, \(texts.joined(separator: ", ")) FROM \(source.relation()))
            """)
    }

    /// Refuses rows of `staged` without a customer, a valid outcome or a valid instant, or with an invalid amount.
    func checkRows(of source: SourceFiles, on connection: borrowing Connection) throws {
        let reason = """
            CASE WHEN customer_id IS NULL THEN 'customer_id is missing'
            WHEN outcome IS NULL THEN 'outcome is missing'
            WHEN NOT regexp_full_match(outcome, '[a-z0-9][a-z0-9_-]{0,63}')
              THEN '''' || left(outcome, 40) || ''' is not an outcome'
            WHEN written IS NULL THEN 'at is missing'
            WHEN "at" IS NULL THEN '''' || left(written, 40) || ''' is not an instant'
            WHEN written_amount IS NOT NULL AND amount IS NULL
              THEN '''' || left(written_amount, 40) || ''' is not an amount; write a number such as 1234.50 or -5'
            WHEN NOT abs(amount) <= \(Self.amounts.upperBound)
              THEN 'the amount ' || left(written_amount, 40) || ' is not from -1e15 to 1e15' END
            """
        let bad = "(SELECT number, \(reason) AS reason FROM staged WHERE (\(reason)) IS NOT NULL)"
        guard case .int(let total)? = try connection.rows("SELECT count(*) FROM \(bad)").first?[0], total > 0 else { return }
        let rows = try connection.rows(
            """
            SELECT file, record, reason FROM (FROM \(bad) ORDER BY number LIMIT 5)
            JOIN \(source.positions(of: "NULL")) USING (number) ORDER BY number
            """)
        let positions = rows.map { RowPosition(path: $0[0].stringValue ?? "", record: $0[1].intValue ?? 0) }
        let texts = try source.texts(of: positions, on: connection)
        throw ImportError.badInteractions(
            total: Int(total), first: zip(rows, positions).map { "\(texts[$1] ?? ""): \($0[2].stringValue ?? "")" })
    }
}
