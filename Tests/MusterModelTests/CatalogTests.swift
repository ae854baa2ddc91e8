import MusterModel
import Testing

@Suite struct CatalogTests {
    @Test("a lineage ends at the root, at a missing parent, and before a category that it already contains")
    func lineage() {
        let catalog = Catalog(
            [("root", nil), ("mid", "root"), ("leaf", "mid"), ("orphan", "gone"), ("a", "b"), ("b", "a")].map { id, parent in
                .category(Category(id: .init(id), name: id, parentId: parent.map { .init($0) }))
            })
        #expect(catalog.lineage(of: "leaf") == ["leaf", "mid", "root"])
        #expect(catalog.lineage(of: "orphan") == ["orphan"])
        #expect(catalog.lineage(of: "a") == ["a", "b"])
        #expect(catalog.lineage(of: "gone") == [])
    }

    @Test("definitions are sorted by kind, then id; removing undoes inserting")
    func contents() {
        var catalog = Catalog()
        let segment = Definition.segment(Segment(id: "s", name: "S", where: "true"))
        let channel = Definition.channel(Channel(id: "z", name: "Z", type: .sms, deliveryMode: .file))
        catalog.merge([segment, channel])
        #expect(catalog.definitions == [channel, segment])
        #expect(catalog[segment.key] == segment)
        catalog.remove(segment.key)
        catalog.remove(channel.key)
        #expect(catalog == Catalog())
    }

    @Test("paths are JSON pointers")
    func paths() {
        #expect(DocumentPath("a/b", "c~d").appending(3).description == "/a~1b/c~0d/3")
        #expect(DocumentPath.root.description == "")
    }
}
