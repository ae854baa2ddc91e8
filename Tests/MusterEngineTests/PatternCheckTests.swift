import MusterEngine
import Testing

@Suite struct PatternCheckTests {
    @Test(
        "patterns that RE2 accepts",
        arguments: [
            "", "a|b", "|", "()", #"^\d{3}-\d{2,}$"#, "(?i)gold", "(?P<year>[0-9]{4})", "(?:a|b)+?", "[]a]", "[^]a]",
            "[a-]", "[-a]", #"[\w-.]"#, "[[:alpha:]_]", #"\pL\p{Greek}"#, #"\x41\x{1F600}"#, "a{,3}", "{", "}", "]", "é+",
            #"\.\-\/"#, "a{1000}", "(?s:.)", "^*", #"\Q.*\E"#,
        ])
    func accepted(_ pattern: String) {
        #expect(PatternCheck.fault(in: pattern) == nil)
    }

    @Test(
        "patterns that RE2 refuses, and its reasons",
        arguments: [
            ("(", "missing ): ("), (")", "unexpected ): )"), ("[a", "missing ]: [a"),
            ("*a", "no argument for repetition operator: *"), ("a**", "bad repetition operator: **"),
            ("(?=a)", "invalid perl operator: (?="), ("(?<!a)", "invalid perl operator: (?<"),
            (#"(a)\1"#, #"invalid escape sequence: \1"#), ("a\\", "trailing \\"), ("[z-a]", "invalid character class range: z-a"),
            ("a{1001}", "invalid repetition size: {1001}"),
            ("[[:foo:]]", "invalid character class range: [:foo:]"), (#"\p{Foo}"#, #"invalid character class range: \p{Foo}"#),
            ("(a{500}){500}", "invalid repetition size: {500}"),
        ])
    func refused(_ pattern: String, _ reason: String) {
        #expect(PatternCheck.fault(in: pattern) == reason)
    }
}
