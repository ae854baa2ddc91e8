import MusterBase
import Testing

@Suite struct DidYouMeanTests {
    @Test(
        "near words are suggested, others are not",
        arguments: [
            ("priorty", "priority"), ("Priority", "priority"), ("nmae", "name"), ("wher", "where"), ("xyz", nil),
            ("name", nil), ("", nil),
        ] as [(String, String?)])
    func nearest(_ word: String, _ expected: String?) {
        #expect(DidYouMean.nearest(to: word, among: ["priority", "name", "where"]) == expected)
    }

    @Test("choices are listed with commas and a final or")
    func choices() {
        #expect(DidYouMean.choices(["a"]) == "a")
        #expect(DidYouMean.choices(["a", "b", "c"]) == "a, b or c")
    }

    @Test(
        "one edit is an insertion, deletion, substitution or swap of neighbours",
        arguments: [
            ("", "", 0), ("tier", "tier", 0), ("tier", "tiers", 1), ("tier", "ter", 1), ("tier", "teer", 1), ("teir", "tier", 1),
            ("ca", "abc", 3), ("", "abc", 3), ("kitten", "sitting", 3),
        ])
    func distance(_ first: String, _ second: String, _ expected: Int) {
        #expect(DidYouMean.distance(first, second) == expected)
        #expect(DidYouMean.distance(second, first) == expected)
    }
}
