import MusterModel
import Testing

@Suite struct MergePatchTests {
    @Test(
        "the examples of RFC 7396",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"), (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), (#"[1,2]"#, #"{"a":"b","c":1}"#, #"{"a":"b","c":1}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ])
    func examples(_ document: String, _ patch: String, _ result: String) throws {
        let merged = try JSONDocumentParser.document(in: document).merging(JSONDocumentParser.document(in: patch))
        #expect(merged.json == result)
    }

    @Test("a top-level field that does not exist and is removed is kept as null, and duplicate fields are kept")
    func oddities() throws {
        let document = try JSONDocumentParser.document(in: #"{"a":1}"#)
        #expect(try document.merging(JSONDocumentParser.document(in: #"{"b":null}"#)).json == #"{"a":1,"b":null}"#)
        #expect(try document.merging(JSONDocumentParser.document(in: #"{"a":2,"a":3}"#)).json == #"{"a":2,"a":3}"#)
    }

    @Test(
        "a slug is made of the allowed characters of a name",
        arguments: [
            ("Spring offers 2026!", "spring_offers_2026"), ("Ärger  –  Öl", "arger_ol"), ("--x--", "x"), ("日本", nil), ("", nil),
        ])
    func slugs(_ name: String, _ slug: String?) {
        #expect(Offer.ID.slug(of: name) == slug)
    }
}
