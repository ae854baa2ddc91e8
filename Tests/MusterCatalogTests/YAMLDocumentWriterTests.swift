import MusterCatalog
import MusterModel
import Testing

@Suite struct YAMLDocumentWriterTests {
    @Test("a written document reads back as an equal definition")
    func roundTrip() throws {
        let names = [
            "true", "1.50", "null", "~", "a: b", "# no", "with \"quotes\" and \\", "two\nlines", "Ünï 😀", "- x", "yes", " x ",
            "*", "&a", "%", "@", "0x1F", "1e3", ".inf", "plain_word", "'", "tab\there", "\u{1}",
        ]
        for name in names {
            let model = ScoringModel(
                id: "m", name: name, description: name,
                form: .logisticRegression(
                    LogisticRegression(
                        features: [.init(name: name, value: name, missing: -1.5e-300), .init(name: name + "2", value: "1")],
                        offers: [
                            "*": .init(intercept: -0.1, coefficients: [name: 2.0523456789012345e-05]),
                            "o": .init(intercept: 3, coefficients: [:]),
                        ])))
            let text = try YAMLDocumentWriter.text(.model(model))
            #expect(text.hasPrefix("kind: Model\nid: m\n") && text.hasSuffix("\n"))
            var reader = DocumentFileReader()
            reader.read(DocumentFile(name: "m.yaml", bytes: Array(text.utf8)))
            #expect(reader.diagnostics.isEmpty)
            let collector = DiagnosticCollector()
            let back = try Definition.read(#require(reader.documents.first), into: collector)
            #expect(back == .model(model))
        }
    }
}
