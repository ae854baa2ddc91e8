internal import Foundation
internal import MusterDuckDB
public import MusterModel

/// The contact history of a snapshot, as relations in SQL.
///
/// Both can be queried by any DuckDB of this machine. Ids are VARCHAR and instants TIMESTAMP, in UTC. Rows are sorted by
/// customer within each file, so a condition on `customer_id` reads only what it needs.
public struct InteractionLog: Sendable {
    public let snapshot: InteractionSnapshot
    /// The workspace's.
    private let folder: String

    /// - Parameter folder: the workspace's path.
    public init(_ snapshot: InteractionSnapshot, in folder: String) {
        self.snapshot = snapshot
        self.folder = folder
    }

    /// `customer_id`, `offer_id`, `channel_id`, `at`, `run_id`: who was contacted. The run is missing for contacts that
    /// were imported, and so may be their offer and channel.
    public var contacts: String {
        var branches = contactFiles.map { file in
            """
            SELECT customer_id, offer_id, channel_id, \(Self.timestamp(file.asOf)) AS "at",
              \(SQLQuoting.literal(file.runId?.rawValue ?? "")) AS run_id
            FROM read_parquet(\(SQLQuoting.path(path(of: file)))) WHERE NOT held_out
            """
        }
        if let imported {
            branches.append(
                """
                SELECT customer_id, offer_id, channel_id, "at", CAST(NULL AS VARCHAR) AS run_id FROM \(imported)
                WHERE outcome = '\(InteractionFile.contactOutcome)'
                """)
        }
        return Self.union(
            branches, orNothingOf: ["customer_id": "VARCHAR", "offer_id": "VARCHAR", "channel_id": "VARCHAR",
                "\"at\"": "TIMESTAMP", "run_id": "VARCHAR"])
    }

    /// `customer_id`, `offer_id`, `channel_id`, `outcome`, `at`: what customers did. Offer and channel may be missing.
    public var responses: String {
        let branches = imported.map { relation in
            """
            SELECT customer_id, offer_id, channel_id, outcome, "at" FROM \(relation)
            WHERE outcome != '\(InteractionFile.contactOutcome)'
            """
        }
        return Self.union(
            branches.map { [$0] } ?? [],
            orNothingOf: ["customer_id": "VARCHAR", "offer_id": "VARCHAR", "channel_id": "VARCHAR", "outcome": "VARCHAR",
                "\"at\"": "TIMESTAMP"])
    }

    /// Files of contacts, with at least one.
    var contactFiles: [InteractionFile] { snapshot.files.filter { $0.kind == .contacts && $0.rowCount > 0 } }

    /// Batches of imported interactions. Several may share a file, which then says for each row which batch it is of.
    var importedFiles: [InteractionFile] { snapshot.files.filter { $0.kind == .responses } }

    /// The relation of all imported rows; `nil` when there are none.
    private var imported: String? {
        let paths = Set(importedFiles.map { path(of: $0) }).sorted()
        guard !paths.isEmpty else { return nil }
        let list = paths.map(SQLQuoting.path).joined(separator: ", ")
        return "(SELECT * FROM read_parquet([\(list)]) WHERE batch IS NULL OR batch <= \(snapshot.batch))"
    }

    func path(of file: InteractionFile) -> String { folder + "/" + file.path }

    static func timestamp(_ instant: Date?) -> String {
        instant.map { "make_timestamp(\(microseconds($0)))" } ?? "CAST(NULL AS TIMESTAMP)"
    }

    /// Since 1970.
    static func microseconds(_ instant: Date) -> Int64 { Int64((instant.timeIntervalSince1970 * 1_000_000).rounded()) }

    private static func union(_ branches: [String], orNothingOf columns: KeyValuePairs<String, String>) -> String {
        guard branches.isEmpty else { return "(\(branches.joined(separator: "\nUNION ALL\n")))" }
        return "(SELECT \(columns.map { "CAST(NULL AS \($0.value)) AS \($0.key)" }.joined(separator: ", ")) WHERE FALSE)"
    }
}
