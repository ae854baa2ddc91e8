internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

extension DatasetImport {
    /// Reads the files into the table `staged`, sorted by key. Types are inferred from the first rows; when a later row does
    /// not fit, from all rows; when a value still does not fit, the column is read as text.
    ///
    /// DuckDB alone would round a later 1.5 in a column of integers, and drop the time of a later timestamp in a column of
    /// dates. Therefore integers are read as text and checked, and the types of JSON files and of CSV files with dates or
    /// times are inferred from all rows.
    ///
    /// - Throws: ``ImportError`` when the files are invalid.
    func stage(_ format: SourceFormat, on connection: borrowing Connection) throws -> DatasetSchema {
        var source = SourceFiles(files: files, format: format)
        source.samplesAll = format == .json
        let headers = format == .csv ? try headers(on: connection) : []
        if let header = headers.first {
            source.delimiter = header.delimiter
            source.textColumns = [key]
        }
        while true {
            do {
                return try stage(&source, on: connection)
            } catch let error as DuckDBError where error.kind == .execute || error.kind == .prepare {
                guard source.adapt(to: error) else {
                    throw ImportError(error, reading: source, headers: headers, on: connection)
                }
                try connection.execute("DROP TABLE IF EXISTS staged")
            }
        }
    }

    private func stage(_ source: inout SourceFiles, on connection: borrowing Connection) throws -> DatasetSchema {
        source.integerColumns = []
        source.columns = []
        var found = try columns(of: source, on: connection)
        if source.format == .csv && !source.samplesAll && found.contains(where: \.isTemporal) {
            source.samplesAll = true
            found = try columns(of: source, on: connection)
        }
        guard let keyColumn = found.first(where: { $0.name == key }) else {
            if source.format == .json && found.map(\.name) == ["json"] { throw ImportError.notObjects(path: files[0]) }
            throw ImportError.noKeyColumn(key: key, columns: found.map(\.name), path: nil)
        }
        guard keyColumn.canBeKey(in: source.format) else {
            throw ImportError.unusableKey(key: key, type: keyColumn.storage)
        }
        if let reserved = found.first(where: { ["rowid", "file_row_number"].contains($0.name.lowercased()) }) {
            throw ImportError.reservedColumn(reserved.name)
        }
        try checkRenamed(found.map(\.name), of: source, on: connection)
        if source.readsTimesAsText {
            found = found.map { DatasetSchema.Column(name: $0.name, duckDB: $0.isTemporal ? "VARCHAR" : $0.storage) }
        }
        var keyText = keyColumn.text
        if source.format == .json && (source.readsTimesAsText || !keyColumn.isReadAsWritten) {
            source.columns = found.map { ($0.name, $0.name == key ? "VARCHAR" : $0.storage) }
            keyText = SQLQuoting.identifier(key)
        }
        if source.format == .csv && !source.samplesAll {
            source.integerColumns = Set(found.filter { $0.storage == "BIGINT" }.map(\.name))
        }
        let selected = found.map { column in
            let value = source.integerColumns.contains(column.name) ? column.integerFromText : column.selected
            return "\(column.name == key ? keyText : value) AS \(SQLQuoting.identifier(column.name))"
        }
        try connection.execute(
            """
            CREATE TABLE staged AS SELECT \(selected.joined(separator: ", ")) FROM \(source.relation())
            ORDER BY \(SQLQuoting.identifier(key)) NULLS FIRST
            """)
        try checkKeys(source, keyText: keyText, on: connection)
        let columns = found.map { column in
            let isText = column.name == key || column.storage == "JSON"
            return DatasetSchema.Column(name: column.name, duckDB: isText ? "VARCHAR" : column.storage)
        }
        return DatasetSchema(name: name, keyColumn: key, columns: columns)
    }

    private func columns(of source: SourceFiles, on connection: borrowing Connection) throws -> [DatasetSchema.Column] {
        try connection.rows("DESCRIBE SELECT * FROM \(source.relation())").compactMap { row in
            row[0].stringValue.flatMap { name in row[1].stringValue.map { DatasetSchema.Column(name: name, duckDB: $0) } }
        }
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

    /// Whether the text of a JSON value of this type is the text in the file.
    var isReadAsWritten: Bool { ["VARCHAR", "BIGINT", "UBIGINT", "BOOLEAN", "JSON"].contains(storage) }

    /// An SQL expression for the value as text.
    var text: String {
        storage == "JSON" ? "(\(SQLQuoting.identifier(name)) ->> '$')" : "CAST(\(SQLQuoting.identifier(name)) AS VARCHAR)"
    }

    var isTemporal: Bool { storage == "DATE" || storage.hasPrefix("TIME") }

    /// An SQL expression for the integer in a text column. Fails for a fraction, which a cast would round.
    var integerFromText: String {
        let quoted = SQLQuoting.identifier(name)
        return """
            CASE WHEN contains(\(quoted), '.') OR contains(lower(\(quoted)), 'e') THEN error('Conversion Error: not an integer') \
            ELSE CAST(\(quoted) AS BIGINT) END
            """
    }

    /// An SQL expression for the stored value: numbers that are not finite, and days and instants outside the years 1 to 9999,
    /// are missing, also as elements of lists; JSON of mixed types is text.
    var selected: String {
        let quoted = SQLQuoting.identifier(name)
        if storage.hasSuffix("[]"), let test = Self.isUsable("x", String(storage.dropLast(2))) {
            return "list_transform(\(quoted), lambda x: CASE WHEN \(test) THEN x END)"
        }
        if let test = Self.isUsable(quoted, storage) { return "CASE WHEN \(test) THEN \(quoted) END" }
        switch storage {
        case "JSON": return text
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
    /// A relation with the `name` of every column in the files, nested ones included.
    var columnNames: String {
        let list = SQLQuoting.list(files)
        return format == .parquet
            ? "parquet_schema([\(list)])" : "(SELECT unnest(json_keys(json)) AS name FROM read_json_objects([\(list)]))"
    }

    /// Changes how the files are read after a value did not fit its column's type.
    /// - Returns: false when no other way is left.
    mutating func adapt(to error: DuckDBError) -> Bool {
        switch format {
        case .parquet: return false
        case .csv:
            guard error.message.contains("Conversion Error") || error.message.contains("Error when converting column") else {
                return false
            }
            if samplesAll {
                let wrong = error.message.firstMatch(of: /Error when converting column "(.*)"\. Could not convert string/)
                return wrong.map { textColumns.insert(String($0.1)).inserted } ?? false
            }
        case .json:
            // Types were inferred from all rows already; they are wrong for a field with dates in several formats.
            guard error.message.contains("JSON transform error"), !readsTimesAsText else { return false }
            readsTimesAsText = true
        }
        samplesAll = true
        return true
    }
}
