internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// Numbers that are text because they have a decimal comma or separators of thousands.
enum WrittenNumbers {
    /// A column whose first values are others is not read further.
    private static let sampleRows = 1_000
    private static let pattern =
        #"-?(0|[1-9][0-9]*|[1-9][0-9]{0,2}([. ][0-9]{3})+)(,[0-9]+)?|-?[1-9][0-9]{0,2}([, ][0-9]{3})+([.][0-9]+)?|-?(0|[1-9][0-9]*)[.][0-9]+"#
    private static let mark = "[^-0-9.]|[.].*[.]"

    /// The schema with an example for each text column of the table that holds such numbers and nothing else.
    ///
    /// - Parameter exempt: columns that are meant to be text.
    static func noting(
        _ schema: DatasetSchema, in table: String, exempt: Set<String>, on connection: borrowing Connection
    ) throws -> DatasetSchema {
        var schema = schema
        let texts = schema.columns.indices.filter {
            let column = schema.columns[$0]
            return column.storage == "VARCHAR" && column.name != schema.keyColumn && !exempt.contains(column.name)
        }
        let likely = try examples(
            texts.map { schema.columns[$0].name }, in: "(FROM \(table) LIMIT \(sampleRows))", on: connection)
        let candidates = zip(texts, likely).filter { $0.1.isPossible }.map(\.0)
        let found = try examples(candidates.map { schema.columns[$0].name }, in: table, on: connection)
        for index in texts { schema.columns[index].numberExample = nil }
        for (index, found) in zip(candidates, found) where found.isPossible {
            schema.columns[index].numberExample = found.example
        }
        return schema
    }

    /// For each column, whether all its values are numbers, and the longest one that no number of the language is written like.
    private static func examples(
        _ columns: [String], in relation: String, on connection: borrowing Connection
    ) throws -> [(isPossible: Bool, example: String?)] {
        guard !columns.isEmpty else { return [] }
        let values = columns.flatMap { column in
            let name = SQLQuoting.identifier(column)
            return [
                "coalesce(bool_and(regexp_full_match(\(name), \(SQLQuoting.literal(pattern)))), true)",
                "max_by(\(name), (length(\(name)), \(name))) FILTER (regexp_matches(\(name), \(SQLQuoting.literal(mark))))",
            ]
        }
        let row = try connection.rows("SELECT \(values.joined(separator: ", ")) FROM \(relation)")[0]
        return columns.indices.map { (row[2 * $0].boolValue ?? false, row[2 * $0 + 1].stringValue) }
    }
}
