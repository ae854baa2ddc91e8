internal import MusterDuckDB

/// The files of an import as DuckDB reads them.
struct SourceFiles {
    let files: [String]
    let format: SourceFormat
    /// Whether types are guessed from all rows instead of the first ones.
    var samplesAll = false

    /// A relation of all rows.
    /// - Parameters:
    ///   - textColumn: read as text whatever it looks like, so that `007` stays.
    ///   - fileColumn: adds a column of this name with the row's file.
    func relation(textColumn: String? = nil, fileColumn: String? = nil) -> String {
        var arguments = ["[\(files.map(SQLQuoting.literal).joined(separator: ", "))]", "union_by_name = true"]
        if let fileColumn { arguments.append("filename = \(SQLQuoting.literal(fileColumn))") }
        if samplesAll && format != .parquet { arguments.append("sample_size = -1") }
        switch format {
        case .csv:
            arguments.append("header = true")
            if let textColumn { arguments.append("types = {\(SQLQuoting.literal(textColumn)): 'VARCHAR'}") }
            return "read_csv(\(arguments.joined(separator: ", ")))"
        case .json: return "read_json(\(arguments.joined(separator: ", ")))"
        case .parquet: return "read_parquet(\(arguments.joined(separator: ", ")))"
        }
    }

    /// A relation of `number` (of the row in the import), `key` and `place` (a row of a file, for people).
    func places(key: String) -> String {
        let file = "muster source file"
        return """
            (SELECT number, key, 'row ' || (number - min(number) OVER (PARTITION BY file) + 1) || ' of ' || file AS place
            FROM (SELECT row_number() OVER () AS number, CAST(\(SQLQuoting.identifier(key)) AS VARCHAR) AS key, \(SQLQuoting.identifier(file)) AS file
            FROM \(relation(textColumn: key, fileColumn: file))))
            """
    }
}
