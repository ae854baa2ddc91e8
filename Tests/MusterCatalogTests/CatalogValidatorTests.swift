import MusterCatalog
import MusterModel
import Testing

@Suite struct CatalogValidatorTests {
    @Test("the complete example is valid and creates a definition of each kind")
    func completeExample() throws {
        let result = validation(completeCatalog)
        #expect(result.diagnostics.map(\.description) == [])
        let change = try #require(result.change)
        #expect(change.items.map(\.key.kind) == DefinitionKind.allCases)
        #expect(change.count(.created) == 12)
        #expect(change.catalog.campaigns["weekly_high_value"]?.name == "Cross-sell to High value")
        #expect(change.catalog.campaigns["weekly_high_value"]?.schedule.time == .nine)
    }

    @Test("applying the same again changes nothing")
    func unchanged() throws {
        let stored = try #require(validation(completeCatalog).change).catalog
        let again = try #require(validation(completeCatalog, stored: stored).change)
        #expect(again.count(.unchanged) == 12)
        let edited = try #require(
            validation(
                completeCatalog.replacingOccurrence(of: "fee: 20.0", with: "fee: 20"), stored: stored
            ).change)
        #expect(edited.items.filter { $0.effect == .changed }.map(\.key.description) == ["Offer gold_card"])
    }

    @Test("every error of every file is reported, and nothing is applied")
    func everythingAtOnce() {
        let sources = [
            DocumentFile(name: "a.yaml", bytes: Array("kind: Segment\nid: a\nname: ''\nwhere: true\n".utf8)),
            DocumentFile(
                name: "b.yaml", bytes: Array("kind: Segment\nid: b\nname: [\n---\nkind: Offr\nid: x\n".utf8)),
            DocumentFile(
                name: "c.json",
                bytes: Array(
                    "[\n\t{\"kind\": \"Segment\", \"id\": \"b\", \"name\": \"B\", \"where\": \"customer.agee > 1\"},\n\t7\n]\n"
                        .utf8)),
            DocumentFile(name: "d.yaml", bytes: Array("# nothing\n---\n---\n".utf8)),
        ]
        let result = CatalogValidator(stored: Catalog(), schemas: .fixture).validate(sources)
        #expect(
            result.diagnostics.map(\.description) == [
                "a.yaml:3:7: 'name' is empty.",
                "b.yaml:4:1: This is not valid YAML: did not find expected node content while parsing a flow node.",
                "b.yaml:5:1: 'name' is missing.",
                "b.yaml:5:1: 'categoryId' is missing.",
                "b.yaml:5:7: 'kind' cannot be 'Offr'. (Did you mean 'Offer'?)",
                "c.json:2:56: There is no attribute 'agee' in customer. (Did you mean 'customer.age'?)",
                "c.json:3:2: A map of fields is needed, not the number 7.",
            ])
        #expect(result.change == nil)
    }

    @Test("two documents with one id are reported with both positions")
    func duplicates() {
        let segment = "kind: Segment\nid: a\nname: A\nwhere: true\n"
        #expect(
            problems(segment + "---\n" + segment) == [
                "f.yaml:7:5: There are two documents for the segment 'a'. (The other one is at f.yaml:2:5.)"
            ])
    }

    @Test("references to missing definitions are reported, references to documents with errors are not")
    func danglingReferences() {
        let yaml = """
            kind: Creative
            id: c
            name: C
            offerId: gold_crad
            channelId: emial
            ---
            kind: Offer
            id: gold_card
            name: Gold
            categoryId: cards
            ---
            kind: Category
            id: cards
            nam: Cards
            ---
            kind: DecisionFlow
            id: f
            name: F
            stages:
              - { type: inventory, categories: [cards, loans], offers: [gold_card] }
              - { type: filter, where: true, scope: { channels: [sms] } }
            """
        #expect(
            problems(yaml) == [
                "f.yaml:4:10: There is no offer 'gold_crad'. (Did you mean 'gold_card'?)",
                "f.yaml:5:12: There is no channel 'emial'.",
                "f.yaml:12:1: 'name' is missing.",
                "f.yaml:14:1: There is no field 'nam'. (Did you mean 'name'?)",
                "f.yaml:20:44: There is no category 'loans'.",
                "f.yaml:21:54: There is no channel 'sms'.",
            ])
    }

    @Test("cycles, competing creatives, api channels and uncovered offers are reported", arguments: crossTable)
    func crossChecks(_ document: InvalidDocument) throws {
        let stored = try #require(validation(completeCatalog).change).catalog
        #expect(problems(document.yaml, stored: stored) == document.expected)
    }

    @Test("an error that existed before does not prevent other changes")
    func oldProblems() throws {
        var stored = try #require(validation(completeCatalog).change).catalog
        stored.remove(DefinitionKey(.model, "response"))
        let segment = "kind: Segment\nid: a\nname: A\nwhere: true\n"
        #expect(validation(segment, stored: stored).change != nil)
        let flow = "kind: DecisionFlow\nid: cross_sell\nname: F\nstages:\n  - { type: inventory }\n"
        #expect(validation(flow, stored: stored).change != nil)
    }

    @Test("a definition that others refer to cannot be deleted")
    func deletion() throws {
        let stored = try #require(validation(completeCatalog).change).catalog
        let validator = CatalogValidator(stored: stored)
        let blocked = validator.validateDeletion(of: DefinitionKey(.segment, "high_value"))
        #expect(blocked.change == nil)
        #expect(
            blocked.diagnostics.map(\.description) == [
                "Campaign weekly_high_value/segmentId: There is no segment 'high_value'."
            ])
        let free = try #require(validator.validateDeletion(of: DefinitionKey(.campaign, "weekly_high_value")).change)
        #expect(free.items.map(\.effect) == [.deleted])
        #expect(free.catalog.campaigns.isEmpty)
    }

    @Test("an unknown time zone is an error")
    func timeZone() {
        let validator = CatalogValidator(stored: Catalog(), schemas: .fixture) { $0 == "UTC" }
        let found = validator.validate([DocumentFile(name: "f.yaml", bytes: Array(completeCatalog.utf8))])
        #expect(found.diagnostics.map(\.code) == ["schedule.unknownTimeZone"])
        #expect(found.diagnostics.first?.position?.description == "f.yaml:90:19")
    }

    @Test("a body without kind and id takes them from the path, and must not contradict it")
    func addressedBody() throws {
        let body = try JSONDocumentParser.document(in: #"{"name": "A", "where": true}"#)
        let validator = CatalogValidator(stored: Catalog(), schemas: .fixture)
        let change = try #require(validator.validate([body], as: .init(kind: .segment, id: "a")).change)
        #expect(change.catalog.segments["a"]?.where == "true")
        let other = try JSONDocumentParser.document(in: #"{"id": "b", "name": "A", "where": true}"#)
        #expect(
            validator.validate([other], as: .init(kind: .segment, id: "a")).diagnostics.map(\.description) == [
                "Segment b/id: 'id' must be 'a' here, not 'b'. (Leave it out, or make it the same.)"
            ])
    }
}

private let crossTable: [InvalidDocument] = [
    .init(
        "cycle",
        "kind: Category\nid: cards\nname: Cards\nparentId: money\n---\nkind: Category\nid: money\nname: M\nparentId: cards",
        "f.yaml:4:11: The category is its own ancestor: cards → money → cards. "
            + "(Change or remove the 'parentId' of one of them.)",
        "f.yaml:9:11: The category is its own ancestor: money → cards → money. "
            + "(Change or remove the 'parentId' of one of them.)"),
    .init(
        "competing creatives", "kind: Creative\nid: other\nname: O\nofferId: gold_card\nchannelId: email",
        "f.yaml:1:1: The offer 'gold_card' has another active creative on the channel 'email': 'gold_card_email'. "
            + "(Make all but one of them draft or inactive.)"),
    .init(
        "api channel by the campaign",
        "kind: Channel\nid: web\nname: Web\ntype: web\ndeliveryMode: api\n---\nkind: Campaign\nid: c\n"
            + "decisionFlowId: cross_sell\nsegmentId: high_value\nchannelIds: [email, web]",
        "f.yaml:11:21: A campaign cannot use the channel 'web': its deliveryMode is 'api'. "
            + "(Name channels with deliveryMode file, integration or manual.)"),
    .init(
        "model without the offers of a stored flow",
        "kind: Model\nid: response\nname: R\ntype: logistic_regression\nfeatures: []\noffers: {}",
        "DecisionFlow cross_sell/stages/5/model: The model 'response' does not cover the offer 'gold_card'. "
            + "(Add terms for each of them, or for \"*\".)"),
    .init(
        "stored formula made invalid by an offer",
        "kind: Offer\nid: gold_card\nname: Gold\ncategoryId: cards\nfields: { baseRate: high }",
        "Category cards/computedFields/0/formula: '*' cannot be used between a string and a double. "
            + "(Write the number without quotes, or convert the text with double(x).)"),
    .init(
        "field of two types",
        "kind: Offer\nid: plain\nname: Plain\ncategoryId: cards\nfields: { baseRate: high }\n---\n"
            + "kind: QualificationRule\nid: r\nname: R\nstage: eligibility\nwhen: offer.baseRate > 3",
        "f.yaml:11:7: offer.baseRate cannot be used: it is double for some offers and string for 'plain'. "
            + "(Give the field values of one type.)",
        "Category cards/computedFields/0/formula: offer.baseRate cannot be used: it is double for some offers and string "
            + "for 'plain'. (Give the field values of one type.)"),
]

extension String {
    func replacingOccurrence(of text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    private func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
