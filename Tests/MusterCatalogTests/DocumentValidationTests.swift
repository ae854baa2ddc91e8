import MusterCatalog
import MusterModel
import Testing

struct InvalidDocument: CustomTestStringConvertible, Sendable {
    var name: String
    var yaml: String
    var expected: [String]

    init(_ name: String, _ yaml: String, _ expected: String...) {
        self.name = name
        self.yaml = yaml
        self.expected = expected
    }

    var testDescription: String { name }
}

private let channel = "kind: Channel\nid: email\nname: Email\ntype: email\ndeliveryMode: file\n---\n"
private let offer = "kind: Offer\nid: gold\nname: Gold\ncategoryId: cards\n"
private let category = "---\nkind: Category\nid: cards\nname: Cards\n"
private let flow = "kind: DecisionFlow\nid: flow\nname: Flow\nstages:\n"
private let campaign = "kind: Campaign\nid: c\ndecisionFlowId: flow\nsegmentId: all\n"
private let campaignRest =
    "---\nkind: Segment\nid: all\nname: All\nwhere: true\n---\n" + flow + "  - { type: inventory }\n"

/// Invalid fields, one document each.
private let fieldTable: [InvalidDocument] = [
    .init("no kind", "id: gold", "f.yaml:1:1: 'kind' is missing."),
    .init(
        "unknown kind", "kind: Segmnt\nid: gold\nname: G\nwhere: true",
        "f.yaml:1:7: 'kind' cannot be 'Segmnt'. (Did you mean 'Segment'?)"),
    .init("not a map", "- 12", "f.yaml:1:3: A map of fields is needed, not the number 12."),
    .init(
        "missing and unknown field", "kind: Segment\nid: a\nname: A\nwher: true",
        "f.yaml:1:1: 'where' is missing.", "f.yaml:4:1: There is no field 'wher'. (Did you mean 'where'?)"),
    .init(
        "empty name", "kind: Segment\nid: a\nname: '  '\nwhere: true", "f.yaml:3:7: 'name' is empty."),
    .init(
        "unquoted number for text", "kind: Segment\nid: a\nname: 2026\nwhere: true",
        "f.yaml:3:7: 'name' must be text, not the number 2026. (Put it in quotes: \"2026\".)"),
    .init(
        "not an id", "kind: Segment\nid: Big Ones\nname: A\nwhere: true",
        "f.yaml:2:5: 'Big Ones' is not an id. (Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.)"),
    .init(
        "key twice", "kind: Segment\nid: a\nname: A\nname: B\nwhere: true",
        "f.yaml:3:1: Duplicate key 'name'; first used here. (Keep one of them.)"),
    .init(
        "numbers of an offer",
        offer + "priority: 101\nweight: -0.5\nbusinessValue: high\n" + category,
        "f.yaml:5:11: 'priority' must be from 0 to 100, not 101.",
        "f.yaml:6:9: 'weight' must be from 0 to 100, not -0.5.",
        "f.yaml:7:16: 'businessValue' must be a number, not the text 'high'."),
    .init(
        "numbers that are not finite", offer + "priority: .nan\nfields: { x: .inf }\n" + category,
        "f.yaml:5:11: 'priority' must be a finite number, not .nan.",
        "f.yaml:6:14: 'x' must be a finite number, not .inf."),
    .init(
        "dates", offer + "validFrom: 2026-02-30\nvalidTo: tomorrow\n" + category,
        "f.yaml:5:12: 'validFrom' must be a date, not the text '2026-02-30'. (Write 2026-12-31, or 2026-12-31T18:00:00Z.)",
        "f.yaml:6:10: 'validTo' must be a date, not the text 'tomorrow'. (Write 2026-12-31, or 2026-12-31T18:00:00Z.)"),
    .init(
        "validity ends before it starts", offer + "validFrom: 2026-02-02\nvalidTo: 2026-02-01\n" + category,
        "f.yaml:6:10: 'validTo' is before 'validFrom'."),
    .init(
        "status", offer + "status: activ\nmandatory: yes\ntags: premium\n" + category,
        "f.yaml:5:9: 'status' cannot be 'activ'. (Did you mean 'active'?)",
        "f.yaml:6:12: 'mandatory' must be true or false, not the text 'yes'.",
        "f.yaml:7:7: 'tags' must be a list, not the text 'premium'."),
    .init(
        "reserved field", offer + "fields:\n  priority: 3\n" + category,
        "f.yaml:6:13: A custom field cannot be called 'priority': every offer has an attribute of that name. (Choose another name.)"
    ),
    .init(
        "fit without multiplier", "kind: QualificationRule\nid: r\nname: R\nstage: match\nwhen: true",
        "f.yaml:1:1: A match rule needs 'multiplier'. "
            + "(Above 1 prefers the offers where the condition holds, below 1 holds them back.)"),
    .init(
        "multiplier of a hard rule",
        "kind: QualificationRule\nid: r\nname: R\nstage: eligibility\nwhen: true\nmultiplier: 2",
        "f.yaml:6:13: Only a match rule has 'multiplier'. (Leave it out, or make it stage: match.)"),
    .init(
        "negative multiplier", "kind: QualificationRule\nid: r\nname: R\nstage: match\nwhen: true\nmultiplier: -1",
        "f.yaml:6:13: 'multiplier' must be from 0 to 1000000, not -1."),
    .init(
        "budget without limits", "kind: ContactPolicy\nid: p\nname: P\ntype: budget",
        "f.yaml:1:1: A budget needs 'maxTotal', 'maxPerDay' or both."),
    .init(
        "field of another policy",
        "kind: ContactPolicy\nid: p\nname: P\ntype: cooldown\nhours: 0\nwindowDays: 7",
        "f.yaml:5:8: 'hours' must be at least 1, not 0.",
        "f.yaml:6:1: There is no field 'windowDays'. "
            + "(The fields here are kind, id, name, description, scope, bypassable, type, days, hours or per.)"),
    .init(
        "time window", "kind: ContactPolicy\nid: p\nname: P\ntype: time_window\ndays: [1, 7]\nfrom: 9:00\nto: \"08:00\"",
        "f.yaml:5:11: 'days' must be from 0 to 6, not 7.",
        "f.yaml:6:7: '9:00' is not a time of day. (Write it as HH:mm on the 24-hour clock, such as 09:00.)"),
    .init(
        "window past midnight",
        "kind: ContactPolicy\nid: p\nname: P\ntype: time_window\ndays: [1]\nfrom: 22:00\nto: 06:00",
        "f.yaml:7:5: 'to' must be after 'from'. (A window cannot pass midnight.)"),
    .init(
        "coefficient of no feature",
        "kind: Model\nid: m\nname: M\ntype: logistic_regression\nfeatures:\n  - { name: age, value: customer.age }\n"
            + "offers:\n  \"*\": { intercept: 1, coefficients: { agee: 2 } }",
        "f.yaml:8:40: The model has no feature 'agee'. (Did you mean 'age'?)"),
    .init(
        "empty score range",
        "kind: Model\nid: m\nname: M\ntype: scorecard\nminScore: 10\nmaxScore: 10\nrules:\n  - { when: true, points: 1 }",
        "f.yaml:6:11: 'maxScore' must be above 'minScore'."),
]

/// Flows and campaigns.
private let flowTable: [InvalidDocument] = [
    .init(
        "inventory first", flow + "  - { type: qualify }",
        "f.yaml:5:13: The first stage must be 'inventory', not 'qualify'. "
            + "(Put { type: inventory } before it to start from all offers.)"),
    .init(
        "two inventories", flow + "  - { type: inventory }\n  - { type: inventory }",
        "f.yaml:6:13: A flow has only one stage 'inventory'."),
    .init(
        "unknown stage", flow + "  - { type: inventory }\n  - { type: qualifi }",
        "f.yaml:6:13: 'type' cannot be 'qualifi'. (Did you mean 'qualify'?)"),
    .init(
        "rank before score",
        flow + "  - { type: inventory }\n  - { type: rank }\n  - { type: score, method: priority_weighted }",
        "f.yaml:7:13: 'score' must come before 'rank'. "
            + "(The order is inventory, then enrich, qualify, contactPolicy, filter and matchCreatives, then score, then rank and group.)"
    ),
    .init(
        "method without model", flow + "  - { type: inventory }\n  - { type: score, method: propensity }",
        "f.yaml:6:5: The method 'propensity' needs 'model'."),
    .init(
        "stage fields",
        flow + "  - { type: inventory }\n  - { type: score, method: priority_weighted }\n  - { type: rank, maxOffers: 0 }\n"
            + "  - { type: group, by: tags, max: 1.5 }",
        "f.yaml:7:30: 'maxOffers' must be at least 1, not 0.",
        "f.yaml:8:24: 'by' cannot be 'tags'. (Did you mean 'tag'?)",
        "f.yaml:8:35: 'max' must be a whole number, not the number 1.5."),
    .init(
        "weekly without day", campaign + "scheduleType: weekly\n" + campaignRest,
        "f.yaml:1:1: A weekly schedule needs scheduleDayOfWeek. (Use 0 for Sunday to 6 for Saturday.)"),
    .init(
        "all fields of a schedule",
        campaign + "scheduleType: monthly\nscheduleDayOfMonth: 31\nscheduleTime: 25:00\nscheduleTimezone: ../etc\n"
            + campaignRest,
        "f.yaml:6:21: scheduleDayOfMonth cannot be '31'. (Use \"1\" to \"28\", or last_working_day.)",
        "f.yaml:7:15: '25:00' is not a time of day. (Write it as HH:mm on the 24-hour clock, such as 09:00.)",
        "f.yaml:8:19: '../etc' is not the name of a time zone. "
            + "(Use an IANA name such as Europe/Berlin, America/New_York or UTC.)"),
    .init(
        "columns", campaign + "fileConfig: { columns: [customer_id, ofer_name, customer_id] }\n" + campaignRest,
        "f.yaml:5:38: 'columns' cannot be 'ofer_name'. (Did you mean 'offer_name'?)",
        "f.yaml:5:49: 'columns' names 'customer_id' twice. (Name it once.)"),
    .init(
        "no columns", campaign + "fileConfig: { columns: [] }\n" + campaignRest,
        "f.yaml:5:24: 'columns' is empty. (Name a column, or leave 'columns' out for the default ones.)"),
    .init(
        "personalization off", campaign + "fileConfig: { columns: [personalization] }\n" + campaignRest,
        "f.yaml:5:25: The column 'personalization' needs 'includePersonalization'. (Add includePersonalization: true.)"),
    .init(
        "s3 without path", campaign + "fileConfig: { destination: s3 }\n" + campaignRest,
        "f.yaml:5:13: The destination 's3' needs 's3Path'. (Write it as s3://bucket/prefix.)"),
    .init(
        "own columns",
        campaign
            + "fileConfig: { columns: [{ name: a }, { name: rank, value: '1' }, rank, { nam: b, value: '2' }, customer.age, { name: age, value: 3 }] }\n"
            + campaignRest,
        "f.yaml:5:25: 'value' is missing.", "f.yaml:5:66: 'columns' names 'rank' twice. (Name it once.)",
        "f.yaml:5:72: 'name' is missing.", "f.yaml:5:74: There is no field 'nam'. (Did you mean 'name'?)",
        "f.yaml:5:110: 'columns' names 'age' twice. (Name it once.)"),
    .init(
        "dialect",
        campaign + "fileConfig: { csv: { delimiter: '::', quote: 1, lineEnd: cr, encoding: latin1, heder: false } }\n"
            + campaignRest,
        "f.yaml:5:33: 'delimiter' cannot be '::'. (Use one character, such as \",\", \";\", \"|\" or \"\\t\".)",
        "f.yaml:5:46: 'quote' must be a character, not the number 1.",
        "f.yaml:5:58: 'lineEnd' cannot be 'cr'. (Use crlf or lf.)",
        "f.yaml:5:72: 'encoding' cannot be 'latin1'. (Use utf-8, utf-8-bom or windows-1252.)",
        "f.yaml:5:80: There is no field 'heder'. (Did you mean 'header'?)"),
    .init(
        "one character for two jobs", campaign + "fileConfig: { csv: { delimiter: '|', quote: '|' } }\n" + campaignRest,
        "f.yaml:5:45: 'quote' and 'delimiter' are the same character. (Use two different characters.)"),
    .init(
        "rows without number", campaign + "fileConfig: { splitBy: rows }\n" + campaignRest,
        "f.yaml:5:24: splitBy: rows needs 'rowsPerFile'. (Add rowsPerFile: 100000.)"),
    .init(
        "number without rows", campaign + "fileConfig: { splitBy: offer, rowsPerFile: 10 }\n" + campaignRest,
        "f.yaml:5:44: 'rowsPerFile' has no effect without splitBy: rows. (Add splitBy: rows, or remove 'rowsPerFile'.)"),
    .init(
        "unknown placeholder", campaign + "fileConfig: { fileName: '{run_dat}' }\n" + campaignRest,
        "f.yaml:5:25: There is no placeholder {run_dat}. (Did you mean 'run_date'?)"),
    .init(
        "open brace", campaign + "fileConfig: { fileName: 'a{run_id' }\n" + campaignRest,
        "f.yaml:5:25: 'fileName' has a brace without its other half. (Write a placeholder as {run_date}.)"),
    .init(
        "folder in a name", campaign + "fileConfig: { fileName: '../{run_id}' }\n" + campaignRest,
        "f.yaml:5:25: 'fileName' cannot contain '/', '\\' or '..'. (It names files, not folders: the destination has the folder.)"
    ),
    .init(
        "reserved name", campaign + "fileConfig: { fileName: manifest }\n" + campaignRest,
        "f.yaml:5:25: 'fileName' cannot be 'manifest' or end with '.partial', which Muster uses itself."),
    .init(
        "hidden file", campaign + "fileConfig: { fileName: '.{run_id}' }\n" + campaignRest,
        "f.yaml:5:25: 'fileName' cannot begin with '.', '-' or a blank, or end with '.' or a blank."),
    .init(
        "a name for all files of a split", campaign + "fileConfig: { splitBy: channel, fileName: '{run_id}' }\n" + campaignRest,
        "f.yaml:5:43: 'fileName' gives all files of a run the same name, although splitBy is channel. (Add {channel}.)"),
    .init(
        "a placeholder without its split", campaign + "fileConfig: { fileName: '{offer}' }\n" + campaignRest,
        "f.yaml:5:25: A file has no single {offer} without splitBy. (Remove it, or add splitBy: offer.)"),
    .init(
        "a name that is too long", campaign + "fileConfig: { fileName: '{run_id}{run_id}{run_id}{run_id}' }\n" + campaignRest,
        "f.yaml:5:25: 'fileName' can become 288 bytes long; the maximum is 230. (Shorten it.)"),
    .init(
        "volume", campaign + "volumeConstraints: { maxTotalPerRun: 0, maxPerOfer: 2 }\n" + campaignRest,
        "f.yaml:5:38: 'maxTotalPerRun' must be at least 1, not 0.",
        "f.yaml:5:41: There is no field 'maxPerOfer'. (Did you mean 'maxPerOffer'?)"),
    .init(
        "allocation", campaign + "allocation: optimal\n" + campaignRest,
        "f.yaml:5:13: 'allocation' cannot be 'optimal'. (Use greedy.)"),
]

@Suite struct DocumentValidationTests {
    @Test("every invalid field is reported with its position", arguments: fieldTable + flowTable)
    func diagnostics(_ document: InvalidDocument) {
        let result = validation(document.yaml)
        #expect(result.diagnostics.map(\.description) == document.expected)
        #expect(result.change == nil)
    }
}
