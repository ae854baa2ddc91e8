import Foundation
import MusterModel
import MusterService
import MusterStore
import Testing

/// Creating, replacing, changing and deleting definitions one at a time.
@Suite struct CatalogChangeTests {
    private let gold = DefinitionKey(.offer, "gold")

    @Test("a definition without an id gets one from its name, with a number if that id exists")
    func generatedIds() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let names = [
            "Crédit & Cards!", "Credit cards", "credit_cards", "東京", "x".padding(toLength: 99, withPad: "x", startingAt: 0),
        ]
        let ids = try names.map { name in
            try place.workspace.catalog.create(.map([("name", .text(name))]), kind: .category, by: "tests").document.id
        }
        #expect(ids == ["credit_cards", "credit_cards_2", "credit_cards_3", "category", String(repeating: "x", count: 64)])
    }

    @Test("a creation that is sent again with the same key is not repeated")
    func idempotentCreation() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let cards = try document(#"{"name":"Cards"}"#)
        let first = try place.workspace.catalog.create(cards, kind: .category, idempotencyKey: "k1", by: "tests")
        let again = try place.workspace.catalog.create(cards, kind: .category, idempotencyKey: "k1", by: "tests")
        let other = try place.workspace.catalog.create(cards, kind: .category, idempotencyKey: "k2", by: "tests")
        #expect(first.document == again.document && first.effect == .created && again.effect == .unchanged)
        #expect(other.document.id != first.document.id)
        let error = APIWorkspace.error {
            _ = try place.workspace.catalog.create(
                document(#"{"name":"Cards","description":"x"}"#), kind: .category, idempotencyKey: "k1", by: "tests")
        }
        #expect(error?.code == "definition.idTaken" && error?.kind == .conflict)
        let given = try document(#"{"id":"mine","name":"Mine"}"#)
        let made = try place.workspace.catalog.create(given, kind: .category, idempotencyKey: "k3", by: "tests")
        let found = try place.workspace.catalog.create(given, kind: .category, idempotencyKey: "k3", by: "tests")
        #expect(found.document == made.document && found.effect == .unchanged)
        let unkeyed = APIWorkspace.error { _ = try place.workspace.catalog.create(given, kind: .category, by: "tests") }
        #expect(unkeyed?.code == "definition.idTaken")
    }

    @Test("an existing id cannot be used again")
    func takenId() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        let error = APIWorkspace.error {
            _ = try place.workspace.catalog.create(
                document(#"{"id":"gold","name":"G","categoryId":"cards"}"#), kind: .offer, by: "tests")
        }
        #expect(error?.code == "definition.idTaken")
        #expect(error?.texts == ["There is already an offer 'gold'."])
    }

    @Test("an invalid document is refused with all diagnostics, and with whether its structure is invalid")
    func wrongDocuments() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        let shape = APIWorkspace.error {
            _ = try place.workspace.catalog.create(
                document(#"{"id":"No","priority":"high","color":1,"categoryId":"cards"}"#), kind: .offer, by: "tests")
        }
        #expect(shape?.kind == .invalid)
        #expect(Set(shape?.paths ?? []) == ["/id", "/name", "/priority", "/color"])
        let meaning = APIWorkspace.error {
            _ = try place.workspace.catalog.create(
                document(#"{"name":"S","where":"customer.agee > 3"}"#), kind: .segment, by: "tests")
        }
        #expect(meaning?.kind == .conflict && meaning?.paths == ["/where"])
        #expect(meaning?.messages.first?.diagnostic?.offset == 0)
    }

    @Test("a replacement increments the version, unless nothing changes")
    func versions() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        let json = try place.workspace.catalog.get(gold).json
        let same = try place.workspace.catalog.replace(gold, with: document(json), by: "tests")
        #expect(same.effect == .unchanged && same.document.version == 1)
        let changed = try place.workspace.catalog.replace(
            gold, with: document(#"{"name":"Gold","categoryId":"cards"}"#), by: "ann")
        #expect(changed.effect == .changed && changed.document.version == 2 && changed.before?.version == 1)
        let new = try place.workspace.catalog.replace(
            DefinitionKey(.category, "loans"), with: document(#"{"name":"Loans"}"#), by: "tests")
        #expect(new.effect == .created && new.document.version == 1 && new.before == nil)
        let history = try place.workspace.catalog.history(of: gold, limit: 1)
        #expect(history.entries.map(\.by) == ["ann"])
        let next = try #require(history.next)
        #expect(try place.workspace.catalog.history(of: gold, before: next, limit: 5).entries.map(\.action) == [.create])
    }

    struct Stale: Error {}

    @Test("a change that expects another version is refused")
    func preconditions() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        func expecting(_ version: Int?) -> (Int?) throws -> Void { { if $0 != version { throw Stale() } } }
        let patch = try document(#"{"priority":1}"#)
        #expect(throws: Stale.self) { try place.workspace.catalog.patch(gold, with: patch, by: "t", precondition: expecting(2)) }
        #expect(try place.workspace.catalog.patch(gold, with: patch, by: "t", precondition: expecting(1)).document.version == 2)
        #expect(throws: Stale.self) { try place.workspace.catalog.delete(gold, by: "t", precondition: expecting(1)) }
        #expect(throws: Stale.self) {
            try place.workspace.catalog.replace(DefinitionKey(.offer, "new"), with: patch, by: "t", precondition: expecting(1))
        }
    }

    @Test("a patch changes the fields that it contains, and null removes a field")
    func patching() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        let patched = try place.workspace.catalog.patch(
            gold, with: document(#"{"description":"New","fields":{"rate":8.5,"perk":null},"priority":null}"#), by: "tests")
        let fields = try document(patched.document.json)
        #expect(fields["fields"]?.json == #"{"rate":8.5}"#)
        #expect(
            fields["description"]?.json == #""New""# && fields["priority"]?.json == "0" && fields["name"]?.json == #""Gold card""#
        )
        let misspelt = APIWorkspace.error {
            _ = try place.workspace.catalog.patch(gold, with: document(#"{"prioritty":null}"#), by: "t")
        }
        #expect(misspelt?.paths == ["/prioritty"])
        let missing = APIWorkspace.error {
            _ = try place.workspace.catalog.patch(DefinitionKey(.offer, "golt"), with: document("{}"), by: "t")
        }
        #expect(missing?.kind == .notFound && missing?.messages.first?.hint == "Did you mean 'gold'?")
    }

    @Test("a definition that others reference is not deleted, and the error lists them")
    func deletion() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        let error = APIWorkspace.error { try place.workspace.catalog.delete(DefinitionKey(.category, "cards"), by: "tests") }
        #expect(error?.code == "definition.stillUsed" && error?.kind == .conflict)
        #expect(
            error?.texts == [
                "The category 'cards' cannot be deleted: the offer 'blue' names it.",
                "The category 'cards' cannot be deleted: the offer 'gold' names it.",
            ])
        try place.workspace.catalog.delete(DefinitionKey(.creative, "blue_post"), by: "tests")
        try place.workspace.catalog.delete(DefinitionKey(.offer, "blue"), by: "tests")
        #expect(
            try place.workspace.catalog.history(of: DefinitionKey(.offer, "blue"), limit: 9).entries.map(\.action) == [
                .delete, .create,
            ])
        let again = APIWorkspace.error { try place.workspace.catalog.delete(DefinitionKey(.offer, "blue"), by: "tests") }
        #expect(again?.kind == .notFound)
    }

    @Test("concurrent changes are all applied")
    func concurrency() async throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let workspace = place.workspace
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    _ = try workspace.catalog.create(
                        .map([("name", .text("Same"))]), kind: .category, by: Actor("task \(number)"))
                }
            }
            try await group.waitForAll()
        }
        #expect(try workspace.catalog.list(.category, limit: 100).total == 12)
    }

    @Test("lists are in id order, page by page, and can be searched by id and name")
    func listing() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        for number in 0..<7 {
            _ = try place.workspace.catalog.create(
                .map([("id", .text("c\(number)")), ("name", .text(number == 4 ? "Vier Türen" : "Name"))]), kind: .category,
                by: "tests")
        }
        var seen: [String] = []
        var position: ListPosition?
        repeat {
            let page = try place.workspace.catalog.list(.category, after: position, limit: 3)
            #expect(page.total == 7)
            seen += page.items.map(\.id)
            position = page.next
        } while position != nil
        #expect(seen == (0..<7).map { "c\($0)" })
        #expect(try place.workspace.catalog.list(.category, search: "TÜREN", limit: 3).items.map(\.id) == ["c4"])
        #expect(try place.workspace.catalog.list(.category, search: "C6", limit: 3).items.map(\.id) == ["c6"])
    }

    @Test("a file is applied as a whole, or refused with diagnostics that have lines")
    func applyingText() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let good = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "body", bytes: Array(APIWorkspace.catalog.utf8))], by: "tests")
        #expect(good.change?.count(.created) == 10)
        let bad = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "body", bytes: Array("kind: Offer\nid: x\nname: X\ncategoryId: nope\n".utf8))], by: "tests"
        )
        #expect(bad.change == nil && bad.diagnostics.first?.position?.line == 4)
        let tree = try place.workspace.catalog.apply(
            [
                UploadedCatalogFile(
                    name: "body",
                    bytes: Array(
                        "{ kind: Model, id: m, name: M, type: gradient_boosted, features: [{ name: a, value: customer.a }], offers: { '*': { file: /etc/passwd } } }"
                            .utf8))
            ],
            by: "tests")
        #expect(tree.change == nil && tree.diagnostics.contains { $0.code == "model.fileOutOfReach" })
    }
}
