internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// Keys that differ only in case, or in blanks around them.
public struct SimilarKeys: Hashable, Sendable, Codable {
    /// The number of groups of such keys.
    public var groups: Int
    /// The first few groups.
    public var first: [[String]]

    public init(groups: Int, first: [[String]]) {
        self.groups = groups
        self.first = first
    }
}

extension DatasetImport {
    /// The columns of the current version that the new one lacks or has with another type. For a text column, with the values
    /// that made it one.
    func changes(
        to schema: DatasetSchema, from source: SourceFiles, on connection: borrowing Connection
    ) throws -> [ColumnChange] {
        guard let previous, mode == .replace else { return [] }
        let found = Dictionary(firstOf: schema.columns.map { ($0.name, $0) })
        return try previous.columns.compactMap { column in
            guard let now = found[column.name] else {
                return ColumnChange(column: column.name, before: column.type, after: nil, because: [])
            }
            guard now.type != column.type else { return nil }
            var because: [String] = []
            if source.format != .parquet, now.type == .string, let type = TextType(column.type) {
                let text = TextColumn(column.name, options, isJSON: source.format == .json)
                because = try firstValues(of: text, not: type, in: source, on: connection)?.first ?? []
            }
            return ColumnChange(column: column.name, before: column.type, after: now.type, because: because)
        }
    }
}

extension SimilarKeys {
    /// - Returns: `nil` when all keys differ in more.
    init?(of key: String, in table: String, on connection: borrowing Connection) throws {
        let name = SQLQuoting.identifier(key)
        let folded = "lower(trim(\(name)))"
        // Keys are unique, so that fewer hashes than keys are rare.
        let counts = try connection.rows("SELECT count(*), count(DISTINCT hash(\(folded))) FROM \(table)")[0]
        guard counts[0] != counts[1] else { return nil }
        let rows = try connection.rows(
            """
            SELECT list(\(name) ORDER BY \(name)), count(*) OVER () FROM \(table)
            GROUP BY \(folded) HAVING count(*) > 1 ORDER BY \(folded) LIMIT 3
            """)
        guard let groups = rows.first?[1].intValue else { return nil }
        self.init(
            groups: groups,
            first: rows.compactMap { row in
                guard case .list(let keys) = row[0] else { return nil }
                return keys.compactMap(\.stringValue)
            })
    }
}
