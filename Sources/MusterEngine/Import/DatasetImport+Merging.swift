internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

extension DatasetImport {
    /// Replaces the table `staged`, which holds the rows of the files, by the rows of the new version.
    ///
    /// - Throws: ``ImportError/otherTypes(_:)`` when a column of the files has another type than in the current version.
    func merge(
        _ schema: DatasetSchema, on connection: borrowing Connection
    ) throws -> (DatasetSchema, ImportedDataset.Counts) {
        guard let previous else { return (schema, .init(added: 0, replaced: 0, removed: 0, unknown: 0)) }
        let base = DatasetPart.relation(of: previousParts)
        let key = SQLQuoting.identifier(key)
        let known =
            try connection.rows("SELECT count(*) FROM staged WHERE \(key) IN (SELECT \(key) FROM \(base))")[0][0].intValue ?? 0
        let rows = try connection.rows("SELECT count(*) FROM staged")[0][0].intValue ?? 0
        let kept = "SELECT * FROM \(base) WHERE \(key) NOT IN (SELECT \(key) FROM staged)"
        switch mode {
        case .replace: return (schema, .init(added: rows, replaced: 0, removed: 0, unknown: 0))
        case .delete:
            try replaceStaged(by: kept, on: connection)
            return (previous, .init(added: 0, replaced: 0, removed: known, unknown: rows - known))
        case .upsert:
            var merged = previous
            var values: [String] = []
            for column in previous.columns {
                let name = SQLQuoting.identifier(column.name)
                if let new = schema.columns.first(where: { $0.name.lowercased() == column.name.lowercased() }) {
                    guard new.type == column.type || column.type == .double && new.type == .int else {
                        throw ImportError.otherType(
                            column: column.name, type: column.type.description, found: new.type.description)
                    }
                    values.append("CAST(s.\(name) AS \(column.storage)) AS \(name)")
                } else {
                    values.append("b.\(name) AS \(name)")
                }
            }
            for column in schema.columns
            where !previous.columns.contains(where: { $0.name.lowercased() == column.name.lowercased() }) {
                merged.columns.append(column)
                values.append("s.\(SQLQuoting.identifier(column.name))")
            }
            try replaceStaged(
                by: """
                    (SELECT \(values.joined(separator: ", ")) FROM staged s LEFT JOIN \(base) b ON s.\(key) = b.\(key))
                    UNION ALL BY NAME (\(kept))
                    """, on: connection)
            return (merged, .init(added: rows - known, replaced: known, removed: 0, unknown: 0))
        }
    }

    private func replaceStaged(by rows: String, on connection: borrowing Connection) throws {
        try connection.execute(
            """
            CREATE TABLE merged AS SELECT * FROM (\(rows)) ORDER BY \(SQLQuoting.identifier(key));
            DROP TABLE staged; ALTER TABLE merged RENAME TO staged
            """)
    }
}

extension ReadingOptions {
    /// Declares the columns of a schema with their types, so that the rows of a file fit in.
    mutating func declare(_ schema: DatasetSchema) {
        for column in schema.columns where column.name != schema.keyColumn {
            guard let kind = ColumnKind(rawValue: column.type.description) else { continue }
            if let index = columns.firstIndex(where: { $0.name == column.name }) {
                columns[index].type = columns[index].type ?? kind
            } else {
                columns.append(DatasetDefinition.Column(name: column.name, type: kind))
            }
        }
    }
}
