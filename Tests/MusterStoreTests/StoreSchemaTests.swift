import Foundation
import GRDB
import MusterModel
import MusterStore
import Testing

@Suite struct StoreSchemaTests {
    private let workspace = TestWorkspace()

    private static let statuses = CampaignRun.Status.allCases

    /// Creates a store with one run, changes the database behind its back, and returns the store.
    private func store(changedBy sql: String) throws -> Store {
        let store = try Store.create(workspace: workspace.path)
        _ = try store.createRun(of: "a", trigger: .manual, at: TestWorkspace.noon, frozen: .init(json: "{}"))
        try DatabaseQueue(path: workspace.database).write { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON; DROP TRIGGER campaign_run_transition")
            try db.execute(sql: sql)
        }
        return store
    }

    @Test("the database allows the same transitions of a run as the model", arguments: statuses, statuses)
    func transitions(_ current: CampaignRun.Status, _ next: CampaignRun.Status) throws {
        _ = try Store.create(workspace: workspace.path)
        let isAllowed = current == next || current.successors.contains(next)
        let database = try DatabaseQueue(path: workspace.database)
        try database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO campaign_run
                        (id, campaignId, runNumber, status, "trigger", isDryRun, usesContactPolicies, createdAt, json, definition)
                    VALUES ('a-1', 'a', 1, ?, 'manual', 0, 0, 0, '{}', '{}')
                    """, arguments: [current.rawValue])
        }
        func update() throws {
            try database.write { db in
                try db.execute(sql: "UPDATE campaign_run SET status = ?", arguments: [next.rawValue])
            }
        }
        if isAllowed {
            try update()
        } else {
            #expect(throws: DatabaseError.self) { try update() }
        }
        let stored = try database.read { db in try String.fetchOne(db, sql: "SELECT status FROM campaign_run") }
        #expect(stored == (isAllowed ? next : current).rawValue)
    }

    @Test("a status that is not in the model cannot be stored")
    func unknownStatus() throws {
        _ = try Store.create(workspace: workspace.path)
        let sql = """
            INSERT INTO campaign_run
                (id, campaignId, runNumber, status, "trigger", isDryRun, usesContactPolicies, createdAt, json, definition)
            VALUES ('a-1', 'a', 1, 'lost', 'manual', 0, 0, 0, '{}', '{}')
            """
        #expect(throws: DatabaseError.self) {
            try DatabaseQueue(path: workspace.database).write { db in try db.execute(sql: sql) }
        }
    }

    private static let damages: [(String, @Sendable (Store) throws -> Void)] = [
        ("UPDATE campaign_run SET status = 'lost'", { _ = try $0.runItem("a-1") }),
        ("UPDATE campaign_run SET status = 'lost'", { _ = try $0.runCounts() }),
        (
            "INSERT INTO schedule_slot VALUES ('a', 1, 'lost', NULL, 1)",
            { _ = try $0.slots(of: "a", limit: 1) }
        ),
        (
            """
            INSERT INTO interaction_file (kind, path, rowCount, withheldCount, registeredAt) VALUES ('lost', 'x', 1, 0, 1)
            """,
            { _ = try $0.interactionFiles() }
        ),
        (
            "INSERT INTO definition_history (kind, id, version, action, at, by) VALUES ('Offer', 'o', 1, 'lost', 1, 'ann')",
            { _ = try $0.history(of: .init(.offer, "o"), before: .max, limit: 1) }
        ),
        (
            "INSERT INTO definition (kind, id, version, json, updatedAt) VALUES ('Lost', 'o', 1, '{}', 1)",
            { _ = try $0.catalog() }
        ),
    ]

    @Test("an unknown stored value is reported as damage", arguments: damages)
    func damaged(_ sql: String, _ read: @Sendable (Store) throws -> Void) throws {
        let store = try store(changedBy: sql)
        #expect(StoreError.of { try read(store) } == .corrupt(workspace.path))
    }
}
