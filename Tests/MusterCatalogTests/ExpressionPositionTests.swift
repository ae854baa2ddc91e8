import MusterCatalog
import MusterModel
import Testing

/// The position of an error in an expression, for each YAML style.
private let styles: [InvalidDocument] = [
    .init("plain", "when: customer.age > customer.x", "5:22"),
    .init("single-quoted", "when: 'customer.tier == ''gold'' && customer.x'", "5:37"),
    .init("double-quoted", #"when: "customer.tier == \"g\u00f6ld\" && customer.x""#, "5:42"),
    .init("after an anchor", "when: &condition customer.age > customer.x", "5:33"),
    .init("literal", "when: |\n  customer.age > 3\n    && customer.x", "7:8"),
    .init("folded", "when: >-\n  customer.age > 3\n  && customer.x", "7:6"),
    .init("plain on two lines", "when: customer.age > 3\n  && customer.x", "6:6"),
]

@Suite struct ExpressionPositionTests {
    @Test("an error in an expression has its exact position", arguments: styles)
    func positions(_ document: InvalidDocument) {
        let head = "kind: QualificationRule\nid: r\nname: R\nstage: eligibility\n"
        let found = validation(head + document.yaml).diagnostics.filter { $0.code == "expression.unknownAttribute" }
        #expect(found.map { "\($0.position?.line ?? 0):\($0.position?.column ?? 0)" } == document.expected)
    }

    @Test("an offset in a JSON text with escapes has its exact position")
    func json() {
        let source = DocumentFile(
            name: "f.json",
            bytes: Array(
                #"{"kind":"Segment","id":"s","name":"S","where":"customer.tier == '\uD83D\uDE00' && customer.x"}"#.utf8))
        let found = CatalogValidator(stored: Catalog(), schemas: .fixture).validate([source])
        #expect(found.diagnostics.first?.position?.description == "f.json:1:83")
    }

    @Test("without the dataset, syntax and offers are checked, and a warning names the unchecked attributes")
    func noDataset() {
        let yaml = "kind: Segment\nid: s\nname: S\nwhere: customer.whatever > 3"
        let result = validation(yaml, schemas: [:])
        #expect(result.change != nil)
        #expect(
            result.diagnostics.map(\.description) == [
                "warning: The dataset 'customers' is not imported yet, so attributes of 'customer' were not checked. "
                    + "(Import it and apply again to be sure.)"
            ])
        #expect(validation(yaml + " >", schemas: [:]).change == nil)
    }
}
