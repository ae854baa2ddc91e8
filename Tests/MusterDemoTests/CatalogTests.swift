import MusterDemo
import Testing

@Suite("Catalog of the demonstration")
struct CatalogTests {
    @Test("files have distinct names and are not empty")
    func files() {
        let files = DemoBank().catalogFiles
        #expect(files.count == 9)
        #expect(Set(files.map(\.name)).count == files.count)
        #expect(files.allSatisfy { $0.name.hasSuffix(".yaml") && $0.text.hasSuffix("\n") })
        #expect(files.allSatisfy { !keys(of: $0.text).isEmpty })
    }

    @Test("no two definitions of a kind have the same id")
    func ids() {
        let keys = DemoBank().catalogFiles.flatMap { self.keys(of: $0.text) }
        #expect(keys.count > 150)
        #expect(Dictionary(grouping: keys, by: \.self).filter { $0.value.count > 1 }.isEmpty)
        #expect(keys.contains("Campaign \(DemoBank.campaign)"))
    }

    @Test("there are 40 offers, and each has terms in the response model and a creative")
    func offers() throws {
        let files = Dictionary(uniqueKeysWithValues: DemoBank().catalogFiles.map { ($0.name, $0.text) })
        let offers = keys(of: try #require(files["offers.yaml"])).map { $0.dropFirst("Offer ".count) }
        #expect(offers.count == 40)
        for offer in offers {
            #expect(try #require(files["models.yaml"]).contains("\n  \(offer):\n    intercept: "))
            #expect(try #require(files["creatives.yaml"]).contains("\nofferId: \(offer)\n"))
        }
    }

    @Test("the campaigns' volume constraints scale with the number of customers", arguments: [(1, 1), (200_000, 22_000)])
    func volumes(customers: Int, maxPerOffer: Int) {
        let campaigns = DemoBank(customers: customers).catalogFiles.last
        #expect(campaigns?.text.contains("  maxPerOffer: \(maxPerOffer)\n") == true)
    }

    /// `Offer gold_card`, … : a document has its kind on one line and its id on the next.
    private func keys(of text: String) -> [String] {
        let lines = text.split(separator: "\n").map(String.init)
        return zip(lines, lines.dropFirst()).compactMap { kind, id in
            guard kind.hasPrefix("kind: "), id.hasPrefix("id: ") else { return nil }
            return "\(kind.dropFirst("kind: ".count)) \(id.dropFirst("id: ".count))"
        }
    }
}
