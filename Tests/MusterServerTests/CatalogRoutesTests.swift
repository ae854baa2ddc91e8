internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport
import Testing

@Suite struct CatalogRoutesTests {
    /// A file that repeats the same text.
    struct Repeated: CustomTestStringConvertible {
        var name: String
        var part: String
        var count: Int

        init(_ name: String, _ part: String, _ count: Int) { (self.name, self.part, self.count) = (name, part, count) }

        var text: String {
            (part.hasPrefix("[") ? "[" : "") + String(repeating: part, count: count) + (part.hasPrefix("[") ? "1]" : "")
        }
        var testDescription: String { "\(count) times \(part.prefix(9).debugDescription) in \(name)" }
    }

    private func files(_ name: String, _ text: String, trees: String? = nil) -> String {
        let attached: DocumentNode =
            trees.map { .list([.map([("path", .text("trees.json")), ("text", .text($0))])]) } ?? .list([])
        let file = DocumentNode.map([("name", .text(name)), ("text", .text(text)), ("treeFiles", attached)])
        return DocumentNode.map([("files", .list([file]))]).json
    }

    @Test(
        "files that would expand to far more memory than their size are refused early", .tags(.slow), .fullRunOnly,
        arguments: [
            Repeated("a.json", "[1],", 2_000_000), Repeated("a.yaml", "[1],", 2_000_000), Repeated("a", "[1],", 2_000_000),
            Repeated("a.yaml", "---\n", 3_000_000), Repeated("a.yaml", "\n", 4_000_000), Repeated("a.yaml", "- ", 2_000_000),
            Repeated(
                "a.yaml", "---\nx: &x [1,1,1,1,1,1,1,1,1]\ny: &y [*x,*x,*x,*x,*x,*x,*x]\nz: [*y,*y,*y,*y,*y]\n", 5_000),
        ])
    func manyValues(_ file: Repeated) async throws {
        try await withAPI(TestWorkspace()) { client in
            let answer = try await client.send(.post, "/catalog/check", files(file.name, file.text))
            #expect(try answer.json["errors"]?[0]?["code"]?.json == #""file.tooManyValues""#)
        }
    }

    @Test("tree files that are too large are refused, and each is read once, however often models refer to it")
    func manyTrees() async throws {
        try await withAPI(TestWorkspace()) { client in
            let models = (0..<50).map {
                "---\nkind: Model\nid: m\($0)\nname: M\ntype: gradient_boosted\noffers: {a: {file: trees.json}}\n"
            }
            let trees = "[" + String(repeating: "1,", count: 3_000_000) + "1]"
            let answer = try await client.send(.post, "/catalog/check", files("a.yaml", models.joined(), trees: trees))
            let errors = try #require(try answer.json["errors"]).json
            #expect(errors.contains("has too many values."))
        }
    }

    @Test("with very many errors, the first are shown and the others are counted")
    func manyMistakes() async throws {
        try await withAPI(TestWorkspace()) { client in
            let answer = try await client.send(
                .post, "/catalog/check", files("a.yaml", String(repeating: "---\nkind: Nothing\n", count: 1_500)))
            guard case .list(let errors)? = try answer.json["errors"]?.value else {
                Issue.record("There is no list of errors.")
                return
            }
            #expect(errors.count == 1_001)
            #expect(errors.last?["message"]?.json == #""500 more are not shown.""#)
        }
    }
}
