import MusterCatalog
import MusterModel
import MusterTestSupport
import Testing

@Suite struct DocumentFileReaderTests {
    private func read(_ text: String, name: String = "f.yaml") -> DocumentFileReader {
        DocumentFileReader([DocumentFile(name: name, bytes: Array(text.utf8))])
    }

    @Test(
        "unquoted scalars follow YAML 1.2",
        arguments: [
            ("yes", #""yes""#), ("NO", #""NO""#), ("on", #""on""#), ("true", "true"), ("False", "false"), ("~", "null"),
            ("09:00", #""09:00""#), ("12:30:45", #""12:30:45""#), ("007", "7"), ("0o17", "15"), ("0x1F", "31"),
            ("0777", "777"), ("1_000", #""1_000""#), ("-12", "-12"), ("+1.5", "1.5"), (".5", "0.5"), ("20.0", "20.0"),
            ("1e3", "1000.0"), ("1.", "1.0"), ("1.2.3", #""1.2.3""#), ("2026-12-31", #""2026-12-31""#), ("-", "null"),
            ("99999999999999999999", "1e+20"), (#""12""#, #""12""#), ("'true'", #""true""#), ("!!str 12", #""12""#),
            ("=", #""=""#), ("e5", #""e5""#),
        ])
    func scalars(_ written: String, _ json: String) {
        let text = written == "-" ? "a:" : "a: \(written)"
        #expect(read(text).documents.map(\.json) == ["{\"a\":\(json)}"])
    }

    @Test(
        "a number that is text in YAML 1.1 is accepted as text",
        arguments: [
            ("091", true), ("-08", true), ("0o17", true), ("1e3", true), ("1.5e3", true), (".5E3", true), ("007", false),
            ("0x1F", false), ("12", false), ("1.5", false), ("1.5e+3", false), ("0", false), ("true", false), ("False", false),
            ("null", false), (".inf", false),
        ])
    func numbersOfYAML11(_ written: String, _ isText: Bool) {
        let catalog = "kind: Category\nid: a\nname: \(written)\n"
        let result = CatalogValidator(stored: Catalog()).validate([DocumentFile(name: "f.yaml", bytes: Array(catalog.utf8))])
        #expect((result.change?.catalog.categories["a"]?.name == written) == isText)
        #expect(result.diagnostics.isEmpty == isText)
    }

    @Test("documents, lists of documents, comments, a byte order mark, carriage returns")
    func documents() {
        let text = "\u{feff}# first\r\na: 1\r\n---\r\n# nothing\r\n--- \r\n- b: 2\r\n- c: 3\r\n...\r\n---\r\n{d: 4}\r\n"
        let reader = read(text)
        #expect(reader.documents.map(\.json) == [#"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#, #"{"d":4}"#])
        #expect(reader.diagnostics == [])
        #expect(reader.documents.map { $0.position?.description } == ["f.yaml:2:1", "f.yaml:6:3", "f.yaml:7:3", "f.yaml:10:1"])
    }

    @Test("empty texts contain no documents", arguments: ["", "\n", "# only a comment\n", "---\n", "---\n---\n", "null"])
    func empty(_ text: String) {
        let reader = read(text)
        #expect(reader.documents.isEmpty)
        #expect(reader.diagnostics == [])
    }

    @Test("JSON: tabs, several values, escapes, numbers")
    func json() {
        let text = "[\n\t{\"a\": 20.0, \"b\": \"\\u00e9\\/\\uD83D\\uDE00\"}\n]\n{\"c\": [1, -2.5e1, null, true]}"
        let reader = read(text, name: "f.json")
        #expect(reader.documents.map(\.json) == ["{\"a\":20.0,\"b\":\"é/😀\"}", "{\"c\":[1,-25.0,null,true]}"])
        #expect(reader.documents[1]["c"]?.position?.description == "f.json:4:7")
        #expect(reader.documents[0]["b"]?.position?.description == "f.json:2:19")
    }

    @Test(
        "syntax errors have positions",
        arguments: [
            ("f.json", "{\"a\": 1,}", "f.json:1:9: Expected a field name in double quotes."),
            (
                "f.json", "{\n \"a\": tru}",
                "f.json:2:7: Expected a value: text in double quotes, a number, true, false, null, [ or {."
            ),
            ("f.json", "[\"é\" 1]", "f.json:1:6: Expected a comma or ]."),
            ("f.json", "\"a", "f.json:1:1: The text that starts here has no closing quote."),
            ("f.json", "01", "f.json:1:2: "),
            ("f.yaml", "a: 1\n\tb: 2\n", "f.yaml:2:1: This is not valid YAML: "),
            ("f.yaml", "a: [1\nb: 2\n", "f.yaml:2:2: This is not valid YAML: "),
            ("f.yaml", "a: *nothing\n", "f.yaml:1:4: This is not valid YAML: found undefined alias."),
            ("f.yaml", "a: \u{1}\n", "f.yaml:1:4: This is not valid YAML: "),
            ("f.yaml", "? [a, b]\n: 1\n", "f.yaml:1:1: A field name must be text."),
        ])
    func syntaxErrors(_ name: String, _ text: String, _ expected: String) {
        let reader = read(text, name: name)
        guard name == "f.json", text == "01" else {
            #expect(reader.diagnostics.map(\.description).first?.hasPrefix(expected) == true, "\(reader.diagnostics)")
            return
        }
        // A zero and a one: two values, neither of them a document.
        #expect(reader.documents.map(\.json) == ["0", "1"])
    }

    @Test(
        "the values of all files are counted together, and reading stops at the maximum",
        arguments: [
            ("f.json", #"{"a": [1, 2, 3]}"#), ("f.json", "[1,[2,[3,[4]]]]"), ("f", "[1, 2, 3, 4]"), ("f", "[a, b, c, d]"),
            ("f.yaml", "a: 1\nb: [2, 3]\n"), ("f.yaml", "- - - - - 1"), ("f.yaml", "---\n---\n---\n---\n---\n---\n"),
            ("f.yaml", "a: &x [1]\nb: [*x, *x]\n"), ("f.yaml", "{a: {b: {c: {d: e}}}}"),
        ])
    func values(_ name: String, _ text: String) {
        let sources = [name, "second.yaml", "third.json"].map { DocumentFile(name: $0, bytes: Array(text.utf8)) }
        let code = "file.tooManyValues"
        let stopped = DocumentFileReader(sources, maxCount: 4).diagnostics
        #expect(stopped.map(\.code) == [code] && stopped[0].position?.file == name)
        let first = DocumentFileReader([sources[0]], maxCount: 100)
        #expect(first.diagnostics.isEmpty)
        let many = Array(repeating: sources[0], count: 100)
        let cut = DocumentFileReader(many, maxCount: 40)
        #expect(cut.diagnostics.map(\.code) == [code] && cut.documents.count <= 20 * max(1, first.documents.count))
    }

    @Test("blank lines count against the maximum too")
    func lines() {
        for name in ["f.json", "f.yaml", "f"] {
            let text = String(repeating: "\n", count: 1000) + "[1]"
            let source = DocumentFile(name: name, bytes: Array(text.utf8))
            #expect(DocumentFileReader([source], maxCount: 40).diagnostics.map(\.code) == ["file.tooManyValues"])
            #expect(DocumentFileReader([source]).documents.map(\.json) == ["1"])
        }
    }

    @Test("text that is not UTF-8 is an error with a position")
    func notUTF8() {
        let reader = DocumentFileReader([DocumentFile(name: "f.yaml", bytes: [0x61, 0x3a, 0x20, 0x0a, 0x62, 0xff])])
        #expect(
            reader.diagnostics.map(\.description) == ["f.yaml:2:2: This is not UTF-8 text. (Save the file as UTF-8.)"])
    }

    @Test("aliases are expanded; too many are refused", .tags(.slow), .fullRunOnly)
    func aliases() {
        #expect(read("a: &x { b: 1 }\nc: *x\n").documents.map(\.json) == [#"{"a":{"b":1},"c":{"b":1}}"#])
        let levels = "bcdefghi".map { level in
            let previous = String(Character(Unicode.Scalar((level.asciiValue ?? 98) - 1)))
            return "\(level): &\(level) [" + Array(repeating: "*\(previous)", count: 10).joined(separator: ",") + "]"
        }
        let bomb = read("a: &a [1,2]\n" + levels.joined(separator: "\n"))
        #expect(bomb.diagnostics.map(\.code) == ["file.tooManyAliases"])
    }

    @Test("nesting has a limit", arguments: ["f.yaml", "f.json"])
    func depth(_ name: String) {
        let text = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(read(text, name: name).diagnostics.count == 1)
    }

    @Test("a long file on one line is read in linear time")
    func oneLongLine() {
        let items = (0..<20_000).map { "{\"id\":\"x\($0)\"}" }.joined(separator: ",")
        let reader = read("[\(items)]", name: "f.json")
        #expect(reader.documents.count == 20_000)
        #expect(reader.documents.last?.position?.column == items.count - 13)
    }

    @Test("reading a randomly damaged text ends with documents or diagnostics", .tags(.slow), .fullRunOnly)
    func mutations() {
        var random = SeededRandom(seed: 7)
        let original = Array(completeCatalog.utf8)
        let pieces = [
            "\t", "\u{0}", "\"\\uD800\"", "? ", "*a", "&a ", "[", "}", "---\n", "|", "!!int ", "%YAML 1.2\n", "\r", "é", "'",
        ]
        for _ in 0..<400 {
            var bytes = original
            for _ in 0..<3 {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) { bytes.removeSubrange(index..<min(bytes.count, index + 5)) }
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
                bytes.insert(contentsOf: piece.utf8, at: min(index, bytes.count))
            }
            for name in ["f.yaml", "f.json"] {
                let result = CatalogValidator(stored: Catalog(), schemas: .fixture)
                    .validate([DocumentFile(name: name, bytes: bytes)])
                #expect((result.change == nil) == result.diagnostics.hasErrors)
                #expect(result.diagnostics.allSatisfy { $0.position.map { $0.line >= 1 && $0.column >= 1 } ?? true })
            }
        }
    }
}
