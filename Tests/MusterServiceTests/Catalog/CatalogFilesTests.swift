import Foundation
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Testing

/// Statuses in catalog files, pruning and exports.
@Suite struct CatalogFilesTests {
    private func apply(_ place: APIWorkspace, _ yaml: String, prunes: Bool = false) throws -> CatalogChange? {
        try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "a.yaml", bytes: Array(yaml.utf8))], prunes: prunes, by: "tests"
        ).change
    }

    private func setStatus(_ place: APIWorkspace, _ key: DefinitionKey, _ status: String) throws {
        _ = try place.workspace.catalog.patch(key, with: document("{\"status\":\"\(status)\"}"), by: "hand")
    }

    private func status(_ place: APIWorkspace, _ key: DefinitionKey) throws -> String? {
        try document(place.workspace.catalog.get(key).json)["status"]?.json.replacing("\"", with: "")
    }

    @Test("a status that was set by hand stays when the same file is applied again")
    func keptStatus() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        let key = DefinitionKey(.campaign, "spring")
        let file = """
            { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all, status: active,
              scheduleType: daily, scheduleTime: "07:00" }
            """
        let first = try #require(try apply(place, file))
        let effects = try place.workspace.catalog.effects(of: first)
        #expect(effects.first?.status?.before == "draft" && effects.first?.status?.after == "active")
        #expect(effects.first?.status?.nextRunAt?.hasSuffix("T07:00:00Z") == true)
        try setStatus(place, key, "paused")
        let again = try #require(try apply(place, file))
        #expect(again.items.map(\.effect) == [.unchanged])
        #expect(try status(place, key) == "paused")
        let kept = try place.workspace.catalog.effects(of: again).first?.status
        #expect(kept?.inFile == "active" && kept?.after == "paused" && kept?.nextRunAt == nil)
        // Other fields of the file are applied, the status still is not.
        let renamed = try #require(try apply(place, file.replacing("name: Spring", with: "name: Spring 2")))
        #expect(renamed.items.map(\.effect) == [.changed])
        #expect(try status(place, key) == "paused")
        // The file says something else than before: that counts.
        _ = try apply(place, file.replacing("status: active", with: "status: paused"))
        let activated = try #require(try apply(place, file))
        #expect(try status(place, key) == "active")
        #expect(try place.workspace.catalog.effects(of: activated).first?.status?.before == "paused")
    }

    @Test("a campaign that was archived by hand does not make its file an error")
    func archivedByHand() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let file = APIWorkspace.catalog.replacing("segmentId: all }", with: "segmentId: all, status: active }")
        #expect(try apply(place, file) != nil)
        try setStatus(place, .init(.campaign, "spring"), "archived")
        #expect(try apply(place, file) != nil)
        #expect(try status(place, .init(.campaign, "spring")) == "archived")
    }

    /// The rule, written down once more.
    private struct Reference {
        var stored = "active"
        var last: String?

        mutating func apply(_ written: String?) {
            let effective = written ?? "active"
            if let last { if effective != last { stored = effective } } else if written != nil { stored = effective }
            last = effective
        }
    }

    @Test("any sequence of files and changes by hand has the status of the reference", arguments: 0..<8)
    func randomStatuses(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        _ = try place.workspace.catalog.replace(
            .init(.category, "cards"), with: document(#"{"name":"Cards"}"#), by: "tests")
        _ = try place.workspace.catalog.replace(
            .init(.offer, "o"), with: document(#"{"name":"O","categoryId":"cards"}"#), by: "tests")
        var reference = Reference()
        let statuses = ["draft", "active", "inactive", "archived"].filter { Offer.Status(rawValue: $0) != nil }
        for step in 0..<25 {
            if random.chance(0.4) {
                let status = random.pick(statuses)
                try setStatus(place, .init(.offer, "o"), status)
                reference.stored = status
            } else {
                let written: String? = random.chance(0.2) ? nil : random.pick(statuses)
                let name = random.pick(["O", "P"])
                let field = written.map { ", status: \($0)" } ?? ""
                #expect(try apply(place, "{ kind: Offer, id: o, name: \(name), categoryId: cards\(field) }") != nil)
                reference.apply(written)
            }
            #expect(try status(place, .init(.offer, "o")) == reference.stored, "step \(step)")
        }
    }

    @Test("pruning deletes what the files do not contain, dependents first, and nothing when a file needs it")
    func prune() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        _ = try apply(
            place,
            "{ kind: Category, id: sub, name: Sub, parentId: cards }\n---\n"
                + "{ kind: Offer, id: extra, name: Extra, categoryId: sub }\n")
        let files = """
            { kind: Category, id: cards, name: Cards }
            ---
            { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
            """
        let checked = try place.workspace.catalog.check(
            [UploadedCatalogFile(name: "a.yaml", bytes: Array(files.utf8))], prunes: true)
        let expected = [
            "Campaign spring", "DecisionFlow flow", "Segment all", "Segment grown", "Creative blue_post", "Creative gold_post",
            "Offer blue", "Offer extra", "Offer gold", "Category sub",
        ]
        #expect(checked.change?.items.filter { $0.effect == .deleted }.map(\.key.description) == expected)
        #expect(try place.workspace.catalog.definitions().count == 12)
        let broken = try place.workspace.catalog.apply(
            [
                UploadedCatalogFile(
                    name: "a.yaml",
                    bytes: Array((files + "\n---\n{ kind: Creative, id: c, name: C, offerId: gold, channelId: post }").utf8))
            ],
            prunes: true, by: "tests")
        #expect(broken.change == nil && broken.diagnostics.map(\.code) == ["catalog.notFound"])
        #expect(try place.workspace.catalog.definitions().count == 12)
        #expect(try apply(place, files, prunes: true)?.count(.deleted) == 10)
        #expect(try place.workspace.catalog.definitions().map(\.key.description) == ["Channel post", "Category cards"])
    }

    @Test("an export applied again is a no-op, and makes the same catalog elsewhere", arguments: 0..<12)
    func roundTrip(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let place = try APIWorkspace(customers: 0)
        let other = try APIWorkspace(customers: 0)
        defer {
            place.remove()
            other.remove()
        }
        let made = try apply(place, RandomCatalog.yaml(&random))
        #expect(made != nil)
        let definitions = try place.workspace.catalog.definitions()
        #expect(definitions.count == made?.items.count)
        for (index, layout) in [CatalogExport.Layout.filePerKind, .filePerDefinition].enumerated() {
            let folder = place.place.folder + "/export-\(index)"
            let export = try CatalogExport(definitions, layout: layout)
            try export.write(to: folder)
            let again = try place.workspace.catalog.apply([folder], by: "tests")
            #expect(again.diagnostics.filter { $0.severity == .error } == [])
            #expect(again.change?.count(.unchanged) == definitions.count)
            #expect(try CatalogExport(definitions.shuffled(using: &random), layout: layout).files == export.files)
            _ = try other.workspace.catalog.apply([folder], prunes: true, by: "tests")
            #expect(try other.workspace.catalog.definitions() == definitions)
        }
    }

    @Test("an export removes its own outdated files, and reports files that it did not write")
    func exportFolder() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        try place.applyCatalog()
        let folder = place.place.folder + "/export"
        try CatalogExport(place.workspace.catalog.definitions(), layout: .filePerDefinition).write(to: folder)
        try "kind: Channel\n".write(toFile: folder + "/mine.yaml", atomically: true, encoding: .utf8)
        try "kind: Channel\n".write(toFile: folder + "/offers/gold.yaml", atomically: true, encoding: .utf8)
        let perKind = try CatalogExport(place.workspace.catalog.definitions(), layout: .filePerKind)
        let comparison = perKind.comparison(with: folder)
        #expect(comparison.foreign == [] && comparison.others == ["mine.yaml", "offers/gold.yaml"])
        #expect(comparison.outdated.count == 9)
        try perKind.write(to: folder)
        let after = perKind.comparison(with: folder)
        #expect(after.foreign == [] && after.outdated == [] && after.others == ["mine.yaml", "offers/gold.yaml"])
        let perDefinition = try CatalogExport(place.workspace.catalog.definitions(), layout: .filePerDefinition)
        #expect(perDefinition.comparison(with: folder).foreign == ["offers/gold.yaml"])
    }

    @Test("the differences of two definitions name each field once, with both values")
    func differences() throws {
        let before = try document(#"{"a":1,"b":{"c":[1,2],"d":"x"},"e":null,"f":[1],"g":{"~/":1}}"#)
        let after = try document(#"{"a":1.0,"b":{"c":[1,3],"h":true},"f":[1,2],"g":{"~/":2}}"#)
        #expect(
            before.differences(to: after) == [
                .init(path: "/a", before: "1", after: "1.0"), .init(path: "/b/c/1", before: "2", after: "3"),
                .init(path: "/b/d", before: #""x""#, after: nil), .init(path: "/b/h", before: nil, after: "true"),
                .init(path: "/e", before: "null", after: nil), .init(path: "/f", before: "[1]", after: "[1,2]"),
                .init(path: "/g/~0~1", before: "1", after: "2"),
            ])
        #expect(before.differences(to: before) == [])
    }
}
