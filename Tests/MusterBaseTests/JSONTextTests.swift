import MusterBase
import Testing

@Suite struct JSONTextTests {
    @Test(
        "quotes, backslashes and control characters are escaped, everything else is kept",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t", #""\n\r\t""#),
            ("\u{0}\u{8}\u{1f}\u{7f}", "\"\\u0000\\u0008\\u001f\u{7f}\""), ("é😀\u{2028}", "\"é😀\u{2028}\""),
        ])
    func strings(_ text: String, _ json: String) {
        #expect(JSONText.string(text) == json)
        #expect(JSONText.string(Array(text.utf8)[...]) == Array(json.utf8))
    }

    @Test("objects are joined, lists are made of their items")
    func composing() {
        #expect(JSONText.object(#"{"a":1}"#, "{}", #"{"b":2,"c":3}"#) == #"{"a":1,"b":2,"c":3}"#)
        #expect(JSONText.object() == "{}")
        #expect(JSONText.list(["1", "{}"]) == "[1,{}]")
        #expect(JSONText.list([]) == "[]")
    }
}
