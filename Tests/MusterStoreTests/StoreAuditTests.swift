import Foundation
import MusterModel
import MusterStore
import Testing

@Suite struct StoreAuditTests {
    private let workspace = TestWorkspace()

    private func segment(_ name: String) -> Definition {
        .segment(Segment(id: "s", name: name, where: "customer.age > 1.0"))
    }

    @Test("the audit log has every change of the catalog, with the documents before and after")
    func catalog() throws {
        let store = try Store.create(workspace: workspace.path)
        let empty = try store.catalog()
        try store.apply(
            CatalogChange(applying: [segment("A")], to: empty.catalog), expecting: 0, by: Actor("ann", requestId: "r1"),
            at: TestWorkspace.noon)
        let stored = try store.catalog()
        try store.apply(
            CatalogChange(applying: [segment("B")], to: stored.catalog), expecting: 1, by: "bob", at: TestWorkspace.noon + 1)
        try store.apply(
            CatalogChange(deleting: segment("B").key, from: try store.catalog().catalog), expecting: 2, by: "ann",
            at: TestWorkspace.noon + 2.5)
        let entries = try store.auditEntries(limit: 10)
        let (a, b) = (segment("A").document.json, segment("B").document.json)
        let subject = AuditEntry.Subject(.segment, "s")
        #expect(
            entries == [
                AuditEntry(
                    id: 3, at: TestWorkspace.noon + 2.5, by: "ann", action: .delete, subject: subject, before: b),
                AuditEntry(
                    id: 2, at: TestWorkspace.noon + 1, by: "bob", action: .replace, subject: subject, before: a, after: b),
                AuditEntry(
                    id: 1, at: TestWorkspace.noon, by: Actor("ann", requestId: "r1"), action: .create, subject: subject,
                    after: a),
            ])
    }

    @Test("a refused change leaves no entry")
    func refused() throws {
        let store = try Store.create(workspace: workspace.path)
        let change = CatalogChange(applying: [segment("A")], to: try store.catalog().catalog)
        #expect(
            StoreError.of { try store.apply(change, expecting: 7, by: "ann", at: TestWorkspace.noon) } == .catalogChanged)
        #expect(try store.auditEntries(limit: 10).isEmpty)
    }

    private static let filters: [(AuditFilter, [Int])] = [
        (AuditFilter(), [4, 3, 2, 1]),
        (AuditFilter(by: "ann"), [3, 1]),
        (AuditFilter(action: .trigger), [4, 3]),
        (AuditFilter(subjectKind: .run), [4, 3, 2]),
        (AuditFilter(subjectKind: .run, subjectId: "c-1"), [3, 2]),
        (AuditFilter(since: TestWorkspace.noon + 2), [3, 4].reversed()),
        (AuditFilter(until: TestWorkspace.noon + 2), [2, 1]),
        (AuditFilter(by: "bob", action: .trigger, since: TestWorkspace.noon, until: TestWorkspace.noon + 9), [4]),
        (AuditFilter(by: "' OR 1=1 --"), []),
    ]

    @Test("entries are found by author, action, subject and time, newest first", arguments: filters)
    func filter(_ filter: AuditFilter, _ ids: [Int]) throws {
        let store = try Store.create(workspace: workspace.path)
        let done: [(String, AuditEntry.Action, AuditEntry.Subject)] = [
            ("ann", .import, .init(.dataset, "customers")), ("bob", .cancel, .init(.run, "c-1")),
            ("ann", .trigger, .init(.run, "c-1")), ("bob", .trigger, .init(.run, "c-2")),
        ]
        for (index, (author, action, subject)) in done.enumerated() {
            try store.record(
                AuditEntry(at: TestWorkspace.noon + Double(index), by: Actor(author), action: action, subject: subject))
        }
        #expect(try store.auditEntries(filter, limit: 10).map(\.id) == ids)
        #expect(try store.auditEntries(filter, before: 3, limit: 1).map(\.id) == Array(ids.filter { $0 < 3 }.prefix(1)))
    }
}
