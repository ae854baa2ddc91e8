import Foundation
import Testing

/// The catalog as files, both ways: export, apply with its options, delete.
@Suite struct CatalogFilesTests {
    @Test("an export of the demo, applied again, changes nothing", arguments: [[], ["--per-definition"]])
    func demo(_ options: [String]) throws {
        let muster = try MusterProcess()
        #expect(try muster("demo", "ws", "--customers", "50").status == 0)
        let export = try muster.call(["export", "files"] + options)
        #expect(export.status == 0, "\(export.messages)")
        let again = try muster("apply", "-f", "files", "--diff")
        #expect(again.status == 0)
        #expect(again.messages.contains(" 0 created, 0 changed, "), "\(again.messages)")
        #expect(try muster("apply", "-f", "files", "--prune").messages.contains(" 0 created, 0 changed, "))
        #expect(try muster("init", "other").status == 0)
        #expect(try muster("apply", "-f", "files", "--workspace", "other").status == 0)
        _ = try muster.call(["export", "files2", "--workspace", "other"] + options)
        for name in muster.names(below: "files") { #expect(try muster.text("files/\(name)") == muster.text("files2/\(name)")) }
        #expect(muster.names(below: "files") == muster.names(below: "files2"))
    }

    @Test("an apply names a campaign whose status changes, with the effect, and one whose status stays")
    func statuses() throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("campaign", "pause", "weekly").messages == "Campaign weekly is paused.\n")
        let same = try muster("apply", "-f", "catalog.yaml")
        #expect(
            same.messages == """
                Campaign weekly stays paused: its status was changed since the file, which says active, was last applied.
                Applied 11 definitions: 0 created, 0 changed, 11 unchanged.

                """)
        #expect(try muster("campaigns").output.contains("paused"))
        try muster.file(
            "changed.yaml", MusterProcess.catalog.replacing("status: active\ndecision", with: "status: paused\ndecision"))
        #expect(try muster("apply", "-f", "changed.yaml").status == 0)
        let activated = try muster("apply", "-f", "catalog.yaml", "--check").messages
        #expect(activated.hasPrefix("Campaign weekly: paused → active. Its next run is at 2"))
        #expect(activated.hasSuffix("Nothing was applied. Of 11 definitions, 0 created, 1 changed, 10 unchanged would be.\n"))
        #expect(try muster("campaigns").output.contains("paused"))
        #expect(
            try muster("campaign", "activate", "weekly").messages.hasPrefix("Campaign weekly is active. Its next run is at 2"))
        let final = try muster("campaign", "activate", "old")
        #expect(final.status == 2 && final.messages.contains("archived and cannot become active"))
    }

    @Test("--diff shows the fields that would change")
    func diff() throws {
        let muster = try MusterProcess.ready()
        let changed = MusterProcess.catalog.replacing("priority: 70", with: "priority: 71\ntags: [new]")
            .replacing("scheduleDayOfWeek: 1", with: "scheduleDayOfWeek: 2")
        let result = try muster("apply", "-f", muster.file("new.yaml", changed), "--diff")
        #expect(
            result.messages == """
                Offer gold_card: changed
                  priority: 70 → 71
                  tags: [] → ["new"]
                Campaign weekly: changed
                  scheduleDayOfWeek: 1 → 2
                Nothing was applied. Of 11 definitions, 0 created, 2 changed, 9 unchanged would be.

                """)
        #expect(try muster("apply", "-f", "catalog.yaml").messages.contains("11 unchanged"))
    }

    @Test("--prune deletes only when it is confirmed, and names what it deletes")
    func prune() throws {
        let muster = try MusterProcess.ready()
        try muster.file("part.yaml", "kind: Category\nid: cards\nname: Cards\n")
        let asked = try muster("apply", "-f", "part.yaml", "--prune")
        #expect(asked.status == 2)
        #expect(asked.messages.hasPrefix("error: Nothing was applied. --prune would delete Campaign old, Campaign to_nobody, "))
        #expect(asked.messages.hasSuffix("  Delete them with: --prune --yes\n"))
        #expect(try muster.campaignIds().count == 3)
        let pruned = try muster("apply", "-f", "part.yaml", "--prune", "--yes")
        #expect(pruned.status == 0)
        #expect(pruned.messages.contains("Campaign weekly: deleted\nCampaign weekly: active → deleted. It no longer runs.\n"))
        #expect(pruned.messages.hasSuffix("Applied 11 definitions: 0 created, 0 changed, 1 unchanged, 10 deleted.\n"))
        #expect(try muster.campaignIds() == [])
    }

    @Test("delete takes a kind in any spelling and refuses what is used")
    func delete() throws {
        let muster = try MusterProcess.ready()
        let used = try muster("delete", "decision-flow", "simple")
        #expect(used.status == 2 && used.messages.contains("cannot be deleted: the campaign 'old' names it."))
        let unknown = try muster("delete", "offr", "gold_card")
        #expect(unknown.status == 2 && unknown.messages.contains("Did you mean 'Offer'?"))
        #expect(try muster("delete", "Campaign", "to_nobody").messages == "Deleted the campaign 'to_nobody'.\n")
        #expect(try muster("delete", "segments", "nobody").status == 0)
        #expect(try muster("delete", "Segment", "nobody", "--json").output.contains("\"definition.notFound\""))
    }

    @Test("an export does not replace files of others")
    func foreign() throws {
        let muster = try MusterProcess.ready()
        try muster.file("files/offers.yaml", "# mine\n")
        let refused = try muster("export", "files")
        #expect(refused.status == 2 && refused.messages.contains("offers.yaml in files would be replaced"))
        #expect(try muster.names(in: "files") == ["offers.yaml"])
        #expect(try muster("export", "files", "--force").status == 0)
        #expect(try muster.text("files/offers.yaml").hasPrefix("# Written by muster export."))
    }
}

extension MusterProcess {
    /// The paths of all files in a folder, relative to it.
    fileprivate func names(below folder: String) -> [String] {
        let url = self.folder.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }
}
