import MusterModel
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

    @Test("choices are listed as a person would")
    func choices() {
        #expect(DidYouMean.choices(["a"]) == "a")
        #expect(DidYouMean.choices(["a", "b", "c"]) == "a, b or c")
    }
}
