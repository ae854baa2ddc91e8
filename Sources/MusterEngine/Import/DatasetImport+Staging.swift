internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// A column of the table `staged`.
struct StagedColumn {
    let name: String
    /// In DuckDB's notation.
    var storage: String
    /// An SQL expression over the columns of the files.
    var sql: String
}

extension DatasetImport {
    /// Reads the files into the table `staged`, sorted by key.
    ///
    /// Texts are read as texts and cast by expressions that fail for a value that is not of the type. The types come from the
    /// first rows. If a later row does not have them, they are determined from all rows.
    ///
    /// - Throws: ``ImportError`` when the files are invalid.
    func stage(_ source: inout SourceFiles, on connection: borrowing Connection) throws -> DatasetSchema {
        if source.format == .csv { source.headers = try headers(of: source, on: connection) }
        do {
            return try source.format == .parquet
                ? stageParquet(source, on: connection) : stageTexts(&source, on: connection)
        } catch let error as DuckDBError where error.kind == .execute || error.kind == .prepare {
            throw ImportError(error, reading: source, on: connection)
        }
    }

    // MARK: CSV and JSON

    private func stageTexts(_ source: inout SourceFiles, on connection: borrowing Connection) throws -> DatasetSchema {
        let nested = source.format == .json ? try readJSON(&source, on: connection) : [:]
        let names = source.format == .csv ? source.csvColumns : source.columns.map(\.name)
        try checkNames(names, of: source, on: connection)
        if source.format == .json { try checkNumbers(of: source, on: connection) }
        let texts = names.filter { nested[$0] == nil }.map { name in
            TextColumn(name, options, isKey: keySource == .column && name == key, isJSON: source.format == .json)
        }
        let inference = ColumnInference(columns: texts, options: options, previous: previous)
        let rows = source.relation()
        let sample = try inference.findings(in: "(FROM \(rows) LIMIT \(ColumnInference.sampleRows))", on: connection)
        if !sample.contains(where: \.isAmbiguous) {
            do {
                return try stage(names, texts, sample, nested, from: source, on: connection)
            } catch let error as DuckDBError where error.message.contains(TextColumn.mismatch) {
                try connection.execute("DROP TABLE IF EXISTS staged")
            }
        }
        let findings = try inference.findings(in: rows, after: sample, on: connection)
        for case (let column, .ambiguous(let dayFirst, let monthFirst, let example)) in zip(texts, findings) {
            throw ImportError.ambiguousDates(
                column: column.name, example: example, dayFirst: dayFirst.text, monthFirst: monthFirst.text)
        }
        do {
            return try stage(names, texts, findings, nested, from: source, on: connection)
        } catch let error as DuckDBError where error.message.contains(TextColumn.mismatch) {
            throw try wrongValues(texts, findings, in: source, on: connection) ?? error
        }
    }

    private func stage(
        _ names: [String], _ texts: [TextColumn], _ findings: [ColumnInference.Finding], _ nested: [String: StagedColumn],
        from source: SourceFiles, on connection: borrowing Connection
    ) throws -> DatasetSchema {
        var columns = nested
        for (text, finding) in zip(texts, findings) {
            switch finding {
            case .type(let type):
                columns[text.name] = StagedColumn(name: text.name, storage: type.storage, sql: text.checkedValue(type))
            case .noValue(let type):
                columns[text.name] = StagedColumn(name: text.name, storage: type.storage, sql: text.missing(as: type))
            case .ambiguous: break
            }
        }
        let texts = Dictionary(firstOf: texts.map { ($0.name, $0.text) })
        return try createTable(names.compactMap { columns[$0] }, texts: texts, from: source, on: connection)
    }

    /// The first values that do not have the declared type.
    private func wrongValues(
        _ texts: [TextColumn], _ findings: [ColumnInference.Finding], in source: SourceFiles,
        on connection: borrowing Connection
    ) throws -> ImportError? {
        for case (let column, .type(let type)) in zip(texts, findings) where type != .string {
            guard let wrong = try firstValues(of: column, not: type, in: source, on: connection) else { continue }
            return .wrongValues(
                column: column.name, type: type.displayName, total: wrong.total, first: wrong.first,
                isDeclared: column.declared != nil)
        }
        return nil
    }

    /// The values of a column that do not have a type: how many, and the first three with their positions.
    func firstValues(
        of column: TextColumn, not type: TextType, in source: SourceFiles, on connection: borrowing Connection
    ) throws -> (total: Int, first: [String])? {
        let wrong = "\(column.text) IS NOT NULL AND NOT coalesce(\(column.check(type)), false)"
        let rows = try connection.rows(
            """
            SELECT file, record, value, count(*) OVER () FROM
              \(source.positions(of: "CASE WHEN \(wrong) THEN left(\(column.text), 40) END"))
            WHERE value IS NOT NULL ORDER BY number LIMIT 3
            """)
        guard let total = rows.first?[3].intValue else { return nil }
        let positions = rows.map { RowPosition(path: $0[0].stringValue ?? "", record: $0[1].intValue ?? 0) }
        let names = try source.texts(of: positions, on: connection)
        return (total, zip(rows, positions).map { "'\($0[2].stringValue ?? "")' in \(names[$1] ?? "")" })
    }

    /// Sets up `source` to read the scalar fields of JSON as they are written.
    /// - Returns: the fields with lists and structures, by name.
    private func readJSON(
        _ source: inout SourceFiles, on connection: borrowing Connection
    ) throws -> [String: StagedColumn] {
        let found = try described(source, on: connection)
        if found.map(\.name) == ["json"] && key != "json" { throw ImportError.notObjects(path: source.files[0]) }
        if keySource == .column, let keyColumn = found.first(where: { $0.name == key }), !keyColumn.canBeKey(in: .json) {
            throw ImportError.unusableKey(key: key, type: keyColumn.type.description)
        }
        var nested: [String: StagedColumn] = [:]
        source.columns = found.map { ($0.name, "JSON") }
        for (index, column) in found.enumerated() where column.isNested {
            let name = SQLQuoting.identifier(column.name)
            if let element = column.listOfNumbers {
                // DuckDB would round large integers.
                let isExact =
                    try connection.rows(
                        "SELECT bool_and(len(list_filter(CAST(\(name) AS VARCHAR[]), lambda x: NOT \(TextColumn.isDouble("x")))) = 0) "
                            + "FROM \(source.relation())")[0][0].boolValue ?? true
                let storage = isExact ? "\(element)[]" : "VARCHAR[]"
                nested[column.name] = StagedColumn(
                    name: column.name, storage: storage, sql: "CAST(CAST(\(name) AS VARCHAR[]) AS \(storage))")
            } else {
                source.columns[index].type = column.storage
                nested[column.name] = StagedColumn(name: column.name, storage: column.storage, sql: name)
            }
        }
        // The types of dates within lists and structures may not fit all of them.
        guard try !canRead(source, on: connection) else { return nested }
        for (index, column) in source.columns.enumerated() where column.type != "JSON" {
            let storage = column.type.replacing(#/\b(DATE|TIME[A-Z_]*( WITH TIME ZONE)?)(?=[\[\],)]|$)/#, with: "VARCHAR")
            source.columns[index].type = storage
            nested[column.name]?.storage = storage
        }
        return nested
    }

    private func canRead(_ source: SourceFiles, on connection: borrowing Connection) throws -> Bool {
        let names = source.columns.filter { $0.type != "JSON" }.map { "count(\(SQLQuoting.identifier($0.name)))" }
        guard !names.isEmpty else { return true }
        do {
            _ = try connection.rows("SELECT \(names.joined(separator: ", ")) FROM \(source.relation())")
            return true
        } catch {
            if error.message.contains("JSON transform error") { return false }
            throw error
        }
    }

    // MARK: Parquet

    private func stageParquet(_ source: SourceFiles, on connection: borrowing Connection) throws -> DatasetSchema {
        let found = try described(source, on: connection)
        try checkNames(found.map(\.name), of: source, on: connection)
        if keySource == .column, let keyColumn = found.first(where: { $0.name == key }), !keyColumn.canBeKey(in: .parquet) {
            throw ImportError.unusableKey(key: key, type: keyColumn.type.description)
        }
        let exact = try exactStorage(of: found, in: source, on: connection)
        let columns = found.map { column in
            if let storage = exact[column.name] {
                StagedColumn(
                    name: column.name, storage: storage, sql: "CAST(\(SQLQuoting.identifier(column.name)) AS \(storage))")
            } else {
                StagedColumn(name: column.name, storage: column.storage, sql: column.selected)
            }
        }
        let texts = Dictionary(firstOf: found.map { ($0.name, $0.text) })
        return try createTable(columns, texts: texts, from: source, on: connection)
    }

    /// The types in which numbers are kept that neither 64 bits nor a double may hold.
    private func exactStorage(
        of columns: [DatasetSchema.Column], in source: SourceFiles, on connection: borrowing Connection
    ) throws -> [String: String] {
        let wide = columns.filter { $0.isWideNumber && $0.name != key }
        guard !wide.isEmpty else { return [:] }
        let checks = wide.flatMap { column in
            let name = SQLQuoting.identifier(column.name)
            let text = "rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')"
            let plain = "CASE WHEN contains(CAST(x AS VARCHAR), '.') THEN \(text) ELSE CAST(x AS VARCHAR) END"
            let values = column.storage.hasSuffix("[]") ? name : "[\(name)]"
            func all(_ condition: String) -> String {
                "bool_and(coalesce(len(list_filter(\(values), lambda x: x IS NOT NULL AND NOT (\(condition)))), 0) = 0)"
            }
            return [all("TRY_CAST(x AS BIGINT) = x"), all(TextColumn.isDouble("(\(plain))"))]
        }
        let exact = try connection.rows("SELECT \(checks.joined(separator: ",\n  ")) FROM \(source.relation())")[0]
        var storage: [String: String] = [:]
        for (index, column) in wide.enumerated() {
            let suffix = column.storage.hasSuffix("[]") ? "[]" : ""
            if exact[2 * index].boolValue ?? true {
                storage[column.name] = "BIGINT" + suffix
            } else if !(exact[2 * index + 1].boolValue ?? true) {
                storage[column.name] = "VARCHAR" + suffix
            } else if !column.storage.hasPrefix("DECIMAL") {
                storage[column.name] = "DOUBLE" + suffix
            }
        }
        return storage
    }

    // MARK: Both

    /// - Parameter texts: SQL expressions for the values of the files as text, by column.
    private func createTable(
        _ columns: [StagedColumn], texts: [String: String], from source: SourceFiles, on connection: borrowing Connection
    ) throws -> DatasetSchema {
        var columns = columns
        let keyText: String
        switch keySource {
        case .column:
            keyText = texts[key] ?? SQLQuoting.identifier(key)
            columns = columns.map { $0.name == key ? StagedColumn(name: key, storage: "VARCHAR", sql: keyText) : $0 }
        case .row:
            keyText = "lpad(CAST(row_number() OVER () AS VARCHAR), 10, '0')"
            columns.insert(StagedColumn(name: key, storage: "VARCHAR", sql: keyText), at: 0)
        case .hash(let named):
            let parts = named.compactMap { texts[$0] }.map { "coalesce(strlen(\($0)) || ':' || \($0), '-')" }
            keyText = "left(sha256(\(parts.joined(separator: " || "))), 32)"
            columns.insert(StagedColumn(name: key, storage: "VARCHAR", sql: keyText), at: 0)
        }
        try connection.execute(
            """
            CREATE TABLE staged AS SELECT \(columns.map { "\($0.sql) AS \(SQLQuoting.identifier($0.name))" }.joined(separator: ", "))
            FROM \(source.relation()) ORDER BY \(SQLQuoting.identifier(key)) NULLS FIRST
            """)
        try checkKeys(source, keyText: keyText, on: connection)
        return DatasetSchema(
            name: name, keyColumn: key, columns: columns.map { DatasetSchema.Column(name: $0.name, duckDB: $0.storage) })
    }

    private func described(_ source: SourceFiles, on connection: borrowing Connection) throws -> [DatasetSchema.Column] {
        try connection.rows("DESCRIBE SELECT * FROM \(source.relation())").compactMap { row in
            row[0].stringValue.flatMap { name in row[1].stringValue.map { DatasetSchema.Column(name: name, duckDB: $0) } }
        }
    }
}

extension ColumnInference.Finding {
    var isAmbiguous: Bool {
        if case .ambiguous = self { true } else { false }
    }
}

extension DatasetSchema.Column {
    /// Whether values of the type are equal exactly when their texts are.
    func canBeKey(in format: SourceFormat) -> Bool {
        if storage.hasSuffix("]") { return false }
        switch storage.prefix(while: { $0 != "(" }) {
        // The text of a JSON number is kept.
        case "FLOAT", "DOUBLE": return format == .json
        case "STRUCT", "MAP", "UNION", "BLOB", "INTERVAL", "BIT", "VARIANT", "GEOMETRY": return false
        default: return true
        }
    }

    var isNested: Bool { storage.hasSuffix("]") || ["STRUCT", "MAP", "UNION"].contains(where: storage.hasPrefix) }

    /// The type of the numbers in a list that may hold integers beyond 64 bits.
    fileprivate var listOfNumbers: String? { ["DOUBLE[]", "HUGEINT[]", "UBIGINT[]"].contains(storage) ? "DOUBLE" : nil }

    /// Whether neither 64 bits nor a double hold all numbers of the type.
    fileprivate var isWideNumber: Bool {
        let element = storage.hasSuffix("[]") ? String(storage.dropLast(2)) : storage
        return element.hasPrefix("DECIMAL") || ["UBIGINT", "HUGEINT", "UHUGEINT"].contains(element)
    }

    /// An SQL expression for the value as text.
    var text: String { "CAST(\(SQLQuoting.identifier(name)) AS VARCHAR)" }

    /// An SQL expression for the stored value: numbers that are not finite, and days and instants outside the years 1 to 9999,
    /// are missing, also as elements of lists.
    fileprivate var selected: String {
        let quoted = SQLQuoting.identifier(name)
        if storage.hasSuffix("[]"), let test = Self.isUsable("x", String(storage.dropLast(2))) {
            return "list_transform(\(quoted), lambda x: CASE WHEN \(test) THEN x END)"
        }
        if let test = Self.isUsable(quoted, storage) { return "CASE WHEN \(test) THEN \(quoted) END" }
        switch storage {
        default: return quoted
        }
    }
}

extension DatasetSchema.Column {
    /// Whether a value is one that expressions know; `nil` if all values of the type are.
    private static func isUsable(_ value: String, _ storage: String) -> String? {
        switch storage {
        // The range of TIMESTAMP_NS is narrower.
        case "FLOAT", "DOUBLE", "TIMESTAMP_NS": "isfinite(\(value))"
        case "DATE": "\(value) BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
        case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS":
            "\(value) >= TIMESTAMP '0001-01-01' AND \(value) < TIMESTAMP '10000-01-01'"
        case "TIMESTAMP WITH TIME ZONE":
            "\(value) >= TIMESTAMPTZ '0001-01-01 00:00:00+00' AND \(value) < TIMESTAMPTZ '10000-01-01 00:00:00+00'"
        default: nil
        }
    }
}

extension SourceFiles {
    /// The columns of all CSV files. Names that differ only in case are the same column.
    var csvColumns: [String] {
        var seen: Set<String> = []
        return headers.flatMap(\.names).filter { seen.insert($0.lowercased()).inserted }
    }

    /// A relation with the `name` of every column in the files, nested ones included.
    var columnNames: String {
        let list = SQLQuoting.list(files.map(path))
        return format == .parquet
            ? "parquet_schema([\(list)])" : "(SELECT unnest(json_keys(json)) AS name FROM read_json_objects([\(list)]))"
    }
}
