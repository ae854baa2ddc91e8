internal import Foundation
internal import MusterBase
internal import MusterDuckDB
public import MusterModel

/// The contact history of a snapshot, as relations in SQL, and the only place that defines in SQL what a contact is.
///
/// The relations can be queried by any DuckDB of this machine. Ids are VARCHAR and instants TIMESTAMP, in UTC. Rows are
/// sorted by customer within each file, so a condition on `customer_id` reads few rows that it does not need.
///
/// A contact is a recommendation of a run to a customer who is not held out, or an imported interaction with the outcome
/// ``InteractionFile/contactOutcome``. A recommendation to a held-out customer is a withheld contact: the policies of later
/// runs count it, nothing else does. An imported interaction belongs to the snapshot when its batch does.
public struct InteractionLog: Sendable {
    public let snapshot: InteractionSnapshot
    /// The workspace's path.
    private let folder: String

    /// - Parameter folder: the workspace's path.
    public init(_ snapshot: InteractionSnapshot, in folder: String) {
        self.snapshot = snapshot
        self.folder = folder
    }

    // MARK: Definitions

    /// Whether a row of a run's contacts file is a contact, not a withheld one.
    static let isContact = "NOT held_out"

    /// Whether an imported row is a contact.
    static let isImportedContact = "outcome = '\(InteractionFile.contactOutcome)'"

    /// Whether an imported row belongs to the snapshot. Only rows of a compacted file, which holds several batches, name
    /// their batch.
    var isInSnapshot: String { "(batch IS NULL OR batch <= \(snapshot.batch))" }

    /// The snapshot's instant, in microseconds since 1970. Interactions of the snapshot with a later instant count as if they
    /// were of this one.
    var asOf: Int64 { Self.microseconds(snapshot.asOf) }

    /// Whether an interaction is later than an instant in microseconds since 1970.
    static func isAfter(_ start: Int64) -> String {
        start == .min ? "TRUE" : "\"at\" > make_timestamp(\(start))"
    }

    // MARK: Relations

    /// Contacts: `customer_id`, `offer_id`, `channel_id`, `at`, `run_id`. The run is missing for imported contacts, whose
    /// offer and channel may be missing too.
    public var contacts: String {
        var branches = contactFiles.map { file in
            """
            SELECT customer_id, offer_id, channel_id, \(Self.timestamp(file.asOf)) AS "at",
              \(SQLQuoting.literal(file.runId?.rawValue ?? "")) AS run_id
            FROM read_parquet(\(SQLQuoting.path(path(of: file)))) WHERE \(Self.isContact)
            """
        }
        if let imported {
            branches.append(
                """
                SELECT customer_id, offer_id, channel_id, "at", CAST(NULL AS VARCHAR) AS run_id FROM \(imported)
                WHERE \(Self.isImportedContact)
                """)
        }
        return Self.union(
            branches,
            orNothingOf: [
                "customer_id": "VARCHAR", "offer_id": "VARCHAR", "channel_id": "VARCHAR",
                "\"at\"": "TIMESTAMP", "run_id": "VARCHAR",
            ])
    }

    /// Responses: `customer_id`, `offer_id`, `channel_id`, `outcome`, `at`, `amount`. Offer, channel and amount may be missing.
    public var responses: String {
        let branches = imported.map { relation in
            """
            SELECT customer_id, offer_id, channel_id, outcome, "at", amount FROM \(relation)
            WHERE NOT \(Self.isImportedContact)
            """
        }
        return Self.union(
            branches.map { [$0] } ?? [],
            orNothingOf: [
                "customer_id": "VARCHAR", "offer_id": "VARCHAR", "channel_id": "VARCHAR", "outcome": "VARCHAR",
                "\"at\"": "TIMESTAMP", "amount": "DOUBLE",
            ])
    }

    /// Files of contacts, with at least one row.
    var contactFiles: [InteractionFile] {
        snapshot.files.filter { $0.kind == .contacts && $0.rowCount + $0.withheldCount > 0 }
    }

    /// Batches of imported interactions. Several may share a file.
    var importedFiles: [InteractionFile] { snapshot.files.filter { $0.kind == .responses } }

    /// The relation of all imported rows; `nil` without any.
    private var imported: String? {
        let paths = Set(importedFiles.map { path(of: $0) }).sorted()
        guard !paths.isEmpty else { return nil }
        let list = paths.map(SQLQuoting.path).joined(separator: ", ")
        return "(SELECT * FROM read_parquet([\(list)]) WHERE \(isInSnapshot))"
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
