import MusterCatalog
import MusterModel
import Testing

/// Each has an invalid field and, if its kind can have them, a reference to a missing definition and an invalid expression.
private let partlyReadableTable: [InvalidDocument] = [
    .init(
        "everything in one document",
        """
        kind: DecisionFlow
        id: f
        nam: F
        name: [F]
        stages:
          - { type: inventory, categories: [cards, loans] }
          - { type: filter, where: customer.age > , scope: { channels: [emial] } }
          - { type: filter, where: customer.agee > 1 || offer.prio > 2 }
          - { type: score, method: propensity, model: respons }
          - { type: rank, maxOffers: 0 }
        """,
        "f.yaml:3:1: There is no field 'nam'. (Did you mean 'name'?)",
        "f.yaml:4:7: 'name' must be text, not a list.",
        "f.yaml:6:44: There is no category 'loans'.",
        "f.yaml:7:42: Expected a value, but the expression ends here.",
        "f.yaml:7:65: There is no channel 'emial'. (Did you mean 'email'?)",
        "f.yaml:8:28: There is no attribute 'agee' in customer. (Did you mean 'customer.age'?)",
        "f.yaml:8:49: There is no attribute 'prio' in offer.",
        "f.yaml:9:47: There is no model 'respons'. (Did you mean 'response'?)",
        "f.yaml:10:30: 'maxOffers' must be at least 1, not 0."),
    .init(
        "channel", "kind: Channel\nid: c\nname: C\ntype: mail\ndeliveryMode: file\nconsent: customer.email",
        "f.yaml:4:7: 'type' cannot be 'mail'. (Did you mean 'email'?)",
        "f.yaml:6:10: There is no attribute 'email' in customer."),
    .init(
        "category: field after field",
        """
        kind: Category
        id: c
        parentId: card
        computedFields:
          - { formula: offer.rate }
          - { name: [], formula: [] }
          - { name: b, formula: "1 +", note: x }
        """,
        "f.yaml:1:1: 'name' is missing.",
        "f.yaml:3:11: There is no category 'card'. (Did you mean 'cards'?)",
        "f.yaml:5:5: 'name' is missing.",
        "f.yaml:5:16: There is no attribute 'rate' in offer.",
        "f.yaml:6:13: 'name' must be text, not a list.",
        "f.yaml:6:26: 'formula' must be an expression, not a list.",
        "f.yaml:7:29: Expected a value, but the expression ends here.",
        "f.yaml:7:32: There is no field 'note'. (The fields here are name or formula.)"),
    .init(
        "offer", "kind: Offer\nid: o\nname: O\ncategoryId: card\npriority: 101",
        "f.yaml:4:13: There is no category 'card'. (Did you mean 'cards'?)",
        "f.yaml:5:11: 'priority' must be from 0 to 100, not 101."),
    .init(
        "creative", "kind: Creative\nid: c\nofferId: gold\nchannelId: mail",
        "f.yaml:1:1: 'name' is missing.", "f.yaml:3:10: There is no offer 'gold'.",
        "f.yaml:4:12: There is no channel 'mail'. (Did you mean 'email'?)"),
    .init(
        "segment", "kind: Segment\nid: s\nwhere: customer.age + 1",
        "f.yaml:1:1: 'name' is missing.",
        "f.yaml:3:8: A condition must be true or false, this is an int. (Compare it with a number: x > 0.)"),
    .init(
        "segment of a dataset that cannot be read", "kind: Segment\nid: s\nname: S\ndataset: Big\nwhere: customer.x >",
        "f.yaml:4:10: 'Big' is not an id. "
            + "(Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.)",
        "f.yaml:5:20: Expected a value, but the expression ends here."),
    .init(
        "qualification rule: ids that cannot be read do not move the others",
        "kind: QualificationRule\nid: r\nname: R\nstage: elegibility\n"
            + "scope: { offers: [7up!, gold], categories: [cards], chanels: [sms] }\nwhen: size(1)",
        "f.yaml:4:8: 'stage' cannot be 'elegibility'. (Did you mean 'eligibility'?)",
        "f.yaml:5:19: '7up!' is not an id. "
            + "(Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.)",
        "f.yaml:5:25: There is no offer 'gold'.",
        "f.yaml:5:53: There is no field 'chanels'. (Did you mean 'channels'?)",
        "f.yaml:6:12: The argument of size must be a string or a list, this is an int. (Convert it with string(x).)"),
    .init(
        "contact policy",
        "kind: ContactPolicy\nid: p\nname: 1\ntype: segment_exclusion\nsegmentId: vips\nscope: { channels: [sms] }",
        "f.yaml:3:7: 'name' must be text, not the number 1. (Put it in quotes: \"1\".)",
        "f.yaml:5:12: There is no segment 'vips'.", "f.yaml:6:21: There is no channel 'sms'."),
    .init(
        "logistic regression",
        """
        kind: Model
        id: m
        name: M
        type: logistic_regression
        features:
          - { value: customer.tier }
          - { name: b, value: customer.b, missing: none }
        offers: { gold: 3, plain: { intercept: 1, coefficients: { income: 1 } }, "*": {} }
        """,
        "f.yaml:6:5: 'name' is missing.", "f.yaml:6:14: A number or a condition is needed here, not string.",
        "f.yaml:7:23: There is no attribute 'b' in customer.",
        "f.yaml:7:44: 'missing' must be a number, not the text 'none'.",
        "f.yaml:8:17: 'gold' must be a map, not the number 3.", "f.yaml:8:17: There is no offer 'gold'.",
        "f.yaml:8:27: There is no offer 'plain'.",
        "f.yaml:8:59: The model has no feature 'income'. (Declare it under 'features', with its value.)"),
    .init(
        "scorecard",
        """
        kind: Model
        id: m
        name: M
        type: scorecard
        minScore: 0
        maxScore: 0
        rules:
          - { when: customer.x > 1, offers: [gold] }
          - { when: offer.priority > 1, points: 1 }
        """,
        "f.yaml:6:11: 'maxScore' must be above 'minScore'.", "f.yaml:8:5: 'points' is missing.",
        "f.yaml:8:13: There is no attribute 'x' in customer.", "f.yaml:8:38: There is no offer 'gold'.",
        "f.yaml:9:13: There is no 'offer'. (Known here: customer.)"),
    .init(
        "campaign",
        "kind: Campaign\nid: c\ndecisionFlowId: cross\nsegmentId: low_value\nscheduleType: weekly\n"
            + "scheduleTimezone: Mars/Base\nvolumeConstraints: { maxTotalPerRun: 0 }\nchannelIds: [email, sms]",
        "f.yaml:1:1: A weekly schedule needs scheduleDayOfWeek. (Use 0 for Sunday to 6 for Saturday.)",
        "f.yaml:3:17: There is no decision flow 'cross'.",
        "f.yaml:4:12: There is no segment 'low_value'.",
        "f.yaml:6:19: There is no time zone called 'Mars/Base'. "
            + "(Use an IANA name such as Europe/Berlin, America/New_York or UTC.)",
        "f.yaml:7:38: 'maxTotalPerRun' must be at least 1, not 0.", "f.yaml:8:21: There is no channel 'sms'."),
    .init(
        "no id", "kind: Offer\nname: A\ncategoryId: a\n---\nkind: Offer\nname: B\ncategoryId: b",
        "f.yaml:1:1: 'id' is missing.", "f.yaml:3:13: There is no category 'a'.", "f.yaml:5:1: 'id' is missing.",
        "f.yaml:7:13: There is no category 'b'."),
    .init(
        "two of one id", "kind: Offer\nid: a\nname: A\ncategoryId: a\n---\nkind: Offer\nid: a\nname: B\ncategoryId: b",
        "f.yaml:4:13: There is no category 'a'.",
        "f.yaml:7:5: There are two documents for the offer 'a'. (The other one is at f.yaml:2:5.)",
        "f.yaml:9:13: There is no category 'b'."),
    .init(
        "kinds and types that are misspelt",
        """
        kind: Modl
        id: m
        name: M
        type: scorcard
        minScore: 0
        maxScore: 1
        rules: [{ when: customer.x, points: 1 }]
        ---
        kind: DecisionFlow
        id: f
        name: F
        stages:
          - { type: inventry, offers: [gold] }
          - { type: scores, method: propensty, model: m }
        ---
        kind: ContactPolicy
        id: p
        name: P
        type: segment_exclusio
        segmentId: vips
        """,
        "f.yaml:1:7: 'kind' cannot be 'Modl'. (Did you mean 'Model'?)",
        "f.yaml:4:7: 'type' cannot be 'scorcard'. (Did you mean 'scorecard'?)",
        "f.yaml:7:17: There is no attribute 'x' in customer.",
        "f.yaml:13:13: 'type' cannot be 'inventry'. (Did you mean 'inventory'?)",
        "f.yaml:13:32: There is no offer 'gold'.",
        "f.yaml:14:13: 'type' cannot be 'scores'. (Did you mean 'score'?)",
        "f.yaml:14:29: 'method' cannot be 'propensty'. (Did you mean 'propensity'?)",
        "f.yaml:19:7: 'type' cannot be 'segment_exclusio'. (Did you mean 'segment_exclusion'?)",
        "f.yaml:20:12: There is no segment 'vips'."),
    .init(
        "documents that name each other, both with errors",
        "kind: Category\nid: a\nparentId: b\n---\nkind: Category\nid: b\nparentId: a",
        "f.yaml:1:1: 'name' is missing.", "f.yaml:5:1: 'name' is missing."),
]

/// The parts of a document with errors on which other documents depend. The complete example is stored.
private let dependentTable: [InvalidDocument] = [
    .init(
        "fields of a new offer",
        "kind: Offer\nid: o\nnam: O\ncategoryId: cards\nfields: { bonus: 1, priority: high }\n---\n"
            + "kind: QualificationRule\nid: r\nname: R\nstage: eligibility\nwhen: offer.bonus > 1 && offer.priority > 1",
        "f.yaml:1:1: 'name' is missing.", "f.yaml:3:1: There is no field 'nam'. (Did you mean 'name'?)",
        "f.yaml:5:31: A custom field cannot be called 'priority': every offer has an attribute of that name. (Choose another name.)"
    ),
    .init(
        "fields of a stored offer that cannot be read",
        "kind: Offer\nid: gold_card\nname: Gold\ncategoryId: cards\nfields: [baseRate]",
        "f.yaml:5:9: 'fields' must be a map, not a list."),
    .init(
        "a field of another type", "kind: Offer\nid: gold_card\ncategoryId: cards\nfields: { baseRate: high }",
        "f.yaml:1:1: 'name' is missing.",
        "Category cards/computedFields/0/formula: '*' cannot be used between a string and a double. "
            + "(Write the number without quotes, or convert the text with double(x).)"),
    .init(
        "dataset of a segment",
        "kind: Segment\nid: l\nname: L\ndataset: leads\n---\n"
            + "kind: QualificationRule\nid: r\nname: R\nstage: eligibility\nwhen: customer.source == 'web'",
        "f.yaml:1:1: 'where' is missing."),
    .init(
        "the stored version of an invalid document is not used",
        "kind: Creative\nid: gold_card_email\nname: G\nofferId: gold_card\nchannelId: email\nstatus: of\n---\n"
            + "kind: Creative\nid: other\nname: O\nofferId: gold_card\nchannelId: email",
        "f.yaml:6:9: 'status' cannot be 'of'. (Use draft, active, inactive or archived.)"),
]

@Suite struct DocumentSyntaxTests {
    @Test("the readable parts of a document with errors are checked", arguments: partlyReadableTable)
    func brokenDocuments(_ document: InvalidDocument) {
        #expect(problems(document, schemas: .fixture) == document.expected)
    }

    @Test("other documents see the readable parts of a document with errors", arguments: dependentTable)
    func seenByOthers(_ document: InvalidDocument) {
        var schemas = [String: DatasetSchema].fixture
        schemas["leads"] = DatasetSchema(
            name: "leads", keyColumn: "id", columns: [.init(name: "source", type: .string, storage: "VARCHAR")])
        #expect(problems(document, schemas: schemas) == document.expected)
    }

    private func problems(_ document: InvalidDocument, schemas: [String: DatasetSchema]) -> [String] {
        let stored = validation(completeCatalog).change?.catalog
        let validator = CatalogValidator(stored: stored ?? Catalog(), schemas: schemas) { $0 != "Mars/Base" }
        let result = validator.validate([DocumentFile(name: "f.yaml", bytes: Array(document.yaml.utf8))])
        return result.diagnostics.map(\.description)
    }
}
