internal import MusterDuckDB
internal import MusterModel

extension DatasetImport {
    /// Reads the files into the table `staged`, sorted by key. Types are guessed from the first rows; where a later one does
    /// not fit, from all rows; where that is still wrong, the column is text.
    ///
    /// DuckDB alone would round a later 1.5 in a column of integers, and cut the time off a later timestamp in a column of
    /// dates. So integers are read as text and checked, and where there are dates or times all rows are looked at first, as
    /// they are for JSON.
    ///
    /// - Throws: ``ImportError``, when the files are not what they should be.
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
            row[0].text.flatMap { name in row[1].text.map { DatasetSchema.Column(name: name, duckDB: $0) } }
        }
    }
}

extension DatasetSchema.Column {
    /// Whether values of the type are the same whenever they look the same.
    func canBeKey(in format: SourceFormat) -> Bool {
        if storage.hasSuffix("]") { return false }
        switch storage.prefix(while: { $0 != "(" }) {
        // A number in JSON is taken as it is written.
        case "FLOAT", "DOUBLE": return format == .json
        case "STRUCT", "MAP", "UNION", "BLOB", "INTERVAL", "BIT", "VARIANT", "GEOMETRY": return false
        default: return true
        }
    }

    /// Whether a JSON value of this type, as text, is what the file has.
    var isReadAsWritten: Bool { ["VARCHAR", "BIGINT", "UBIGINT", "BOOLEAN", "JSON"].contains(storage) }

    /// As text, in SQL.
    var text: String {
        storage == "JSON" ? "(\(SQLQuoting.identifier(name)) ->> '$')" : "CAST(\(SQLQuoting.identifier(name)) AS VARCHAR)"
    }

    var isTemporal: Bool { storage == "DATE" || storage.hasPrefix("TIME") }

    /// In SQL, of a text column that should hold integers. Fails for a fraction, which a cast would round.
    var integerFromText: String {
        let quoted = SQLQuoting.identifier(name)
        return """
            CASE WHEN contains(\(quoted), '.') OR contains(lower(\(quoted)), 'e') THEN error('Conversion Error: not an integer') \
            ELSE CAST(\(quoted) AS BIGINT) END
            """
    }

    /// As it is stored, in SQL: numbers that are not finite are missing, JSON of different types is text.
    var selected: String {
        let quoted = SQLQuoting.identifier(name)
        switch storage {
        case "FLOAT", "DOUBLE": return "CASE WHEN isfinite(\(quoted)) THEN \(quoted) END"
        case "JSON": return text
        default: return quoted
        }
    }
}

extension SourceFiles {
    /// A relation with the `name` of every column as the files have it, and of nested ones.
    var columnNames: String {
        let list = SQLQuoting.list(files)
        return format == .parquet
            ? "parquet_schema([\(list)])" : "(SELECT unnest(json_keys(json)) AS name FROM read_json_objects([\(list)]))"
    }

    /// Changes how the files are read after a value did not fit its column's type.
    /// - Returns: false when there is nothing more to try.
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
            // The guess was made from all rows already; what it gets wrong is a field with dates of several forms.
            guard error.message.contains("JSON transform error"), !readsTimesAsText else { return false }
            readsTimesAsText = true
        }
        samplesAll = true
        return true
    }
}
