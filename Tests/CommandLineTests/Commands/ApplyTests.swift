import Foundation
import MusterTestSupport
import Testing

@Suite struct ApplyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var yaml: String
        var message: String

        init(_ name: String, _ yaml: String, _ message: String) {
            (testDescription, self.yaml, self.message) = (name, yaml, message)
        }
    }

    static let cases = [
        Case(
            "an unknown kind", "kind: Offr\nid: x\nname: X\ncategoryId: cards\n",
            "a.yaml:1:7: 'kind' cannot be 'Offr'. (Did you mean 'Offer'?)"),
        Case(
            "an unknown field", "kind: Category\nid: x\nname: X\nparrentId: cards\n",
            "a.yaml:4:1: There is no field 'parrentId'. (Did you mean 'parentId'?)"),
        Case(
            "a wrong type", "kind: Offer\nid: x\nname: X\ncategoryId: cards\npriority: high\n",
            "a.yaml:5:11: 'priority' must be a number, not the text 'high'."),
        Case(
            "a dangling reference", "kind: Offer\nid: x\nname: X\ncategoryId: card\n",
            "a.yaml:4:13: There is no category 'card'. (Did you mean 'cards'?)"),
        Case(
            "an unknown attribute", MusterProcess.segment(where: "customer.agee > 3"),
            "a.yaml:4:8: There is no attribute 'agee' in customer. (Did you mean 'customer.age'?)"),
        Case(
            "an error within a quoted expression", MusterProcess.segment(where: #""customer.age > 3 && customer.age > 'x'""#),
            """
            a.yaml:4:42: An int and a string cannot be compared with '>'. (Write the number without quotes, or convert the text \
            with int(x).)
            """),
        Case(
            "an error within a folded expression",
            MusterProcess.segment(where: ">\n  customer.age > 3 &&\n  customer.nosuch == 1"),
            "a.yaml:6:3: There is no attribute 'nosuch' in customer."),
        Case(
            "an expression that ends early", MusterProcess.segment(where: "customer.age >"),
            "a.yaml:4:22: Expected a value, but the expression ends here."),
        Case(
            "a channel that campaigns cannot reach",
            "kind: Campaign\nid: x\ndecisionFlowId: simple\nsegmentId: everyone\nchannelIds: [web]\n",
            """
            a.yaml:5:14: A campaign cannot use the channel 'web': its deliveryMode is 'api'. (Name channels with deliveryMode \
            file, integration or manual.)
            """),
        Case(
            "an unknown column",
            "kind: Campaign\nid: x\ndecisionFlowId: simple\nsegmentId: everyone\nfileConfig: { columns: [offer_nam] }\n",
            "a.yaml:5:25: 'columns' cannot be 'offer_nam'. (Did you mean 'offer_name'?)"),
        Case(
            "personalization that is not included",
            "kind: Campaign\nid: x\ndecisionFlowId: simple\nsegmentId: everyone\nfileConfig: { columns: [personalization] }\n",
            """
            a.yaml:5:25: The column 'personalization' needs 'includePersonalization'. (Add includePersonalization: true.)
            """),
        Case(
            "wrong YAML", "kind: Segment\n id: x\n",
            "a.yaml:2:4: This is not valid YAML: mapping values are not allowed in this context."),
        Case("an empty file", "", "There is no definition in a.yaml. (A definition begins with its kind and id.)"),
        Case(
            "only comments", "# nothing\n---\n", "There is no definition in a.yaml. (A definition begins with its kind and id.)"),
    ]

    @Test("an error is shown at its position, and nothing is applied", .tags(.slow), .fullRunOnly, arguments: cases)
    func errors(_ example: Case) throws {
        let muster = try MusterProcess.ready()
        let good = "kind: Campaign\nid: good\ndecisionFlowId: simple\nsegmentId: everyone\n"
        try muster.file("a.yaml", example.yaml)
        try muster.file("b.yaml", good)
        let result = try muster("apply", "-f", "a.yaml")
        #expect(result.messages == example.message + "\nNothing was applied: 1 error.\n")
        #expect(result.output.isEmpty)
        #expect(result.status == 2)
        if !example.message.hasPrefix("There is no definition") {
            #expect(try muster("apply", "-f", "b.yaml", "a.yaml").status == 2)
        }
        #expect(try muster.campaignIds() == ["old", "to_nobody", "weekly"])
    }

    @Test("errors of several files are shown together")
    func severalFiles() throws {
        let muster = try MusterProcess.ready()
        try muster.file("catalog/a.yaml", MusterProcess.segment("s1", where: "customer.agee > 3"))
        try muster.file("catalog/b/c.yaml", MusterProcess.segment("s1", where: "true"))
        try muster.file("catalog/d.json", #"{"kind":"Segment","id":"j","name":"J","where":"customer.ag > 1"}"#)
        try muster.file("catalog/e.json", #"{"kind":"Segment","#)
        try muster.file("catalog/notes.txt", "not looked at")
        let result = try muster("apply", "-f", "catalog", "none.yaml")
        #expect(
            result.messages == """
                There is no file or folder none.yaml.
                catalog/a.yaml:4:8: There is no attribute 'agee' in customer. (Did you mean 'customer.age'?)
                catalog/b/c.yaml:2:5: There are two documents for the segment 's1'. (The other one is at catalog/a.yaml:2:5.)
                catalog/d.json:1:48: There is no attribute 'ag' in customer. (Did you mean 'customer.age'?)
                catalog/e.json:1:19: Expected a field name in double quotes.
                Nothing was applied: 5 errors.

                """)
        #expect(result.status == 2)
    }

    @Test("a path with nothing to apply is an error")
    func nothing() throws {
        let muster = try MusterProcess.ready()
        try muster.file("empty/.hidden.yaml", "kind: Offr")
        #expect(
            try muster("apply", "-f", "empty").messages == """
                There are no catalog files in empty. (Their names end in .yaml, .yml or .json.)
                Nothing was applied: 1 error.

                """)
        #expect(try muster("apply", "-f", "none").status == 2)
        let usage = try muster("apply")
        #expect(usage.messages.contains("Missing expected argument '--file <path> ...'"))
        #expect(usage.status == 2)
    }

    @Test("- is standard input")
    func standardInput() throws {
        let muster = try MusterProcess.ready()
        let good = try muster("apply", "-f", "-", input: MusterProcess.segment("s", where: "true"))
        #expect(good.messages == "Applied 1 definition: 1 created, 0 changed, 0 unchanged.\n")
        let wrong = try muster("apply", "-f", "-", input: MusterProcess.segment("s", where: "customer.aeg > 1"))
        #expect(wrong.messages.hasPrefix("standard input:4:8: There is no attribute 'aeg' in customer."))
        #expect(wrong.status == 2)
        #expect(try muster("apply", "-f", "-").messages.hasPrefix("There is no definition in standard input."))
    }

    @Test("before the import, attributes are not checked, and a note says so")
    func unchecked() throws {
        let muster = try MusterProcess.withWorkspace()
        let result = try muster("apply", "-f", muster.file("catalog.yaml", MusterProcess.catalog))
        #expect(
            result.messages.withoutTimes == """
                warning: The dataset 'customers' is not imported yet, so attributes of 'customer' were not checked. (Import it \
                and apply again to be sure.)
                Campaign weekly: new, active. Its next run is at INSTANT.
                Applied 11 definitions: 11 created, 0 changed, 0 unchanged.

                """)
        #expect(result.status == 0)
    }

    @Test("--json prints the outcome, also when nothing is applied")
    func json() throws {
        struct Outcome: Decodable {
            struct Problem: Decodable {
                var code: String
                var line: Int?
                var column: Int?
            }

            var applied: Bool
            var created: [String]
            var unchanged: [String]
            var diagnostics: [Problem]
        }
        let muster = try MusterProcess.ready()
        let again = try muster("apply", "-f", "catalog.yaml", "--json").json(Outcome.self)
        #expect(again.applied)
        #expect(again.unchanged.count == 11)
        let result = try muster("apply", "-f", "-", "--json", input: MusterProcess.segment(where: "customer.agee > 3"))
        let wrong = try result.json(Outcome.self)
        #expect(!wrong.applied)
        #expect(wrong.diagnostics.map(\.code) == ["expression.unknownAttribute"])
        #expect(wrong.diagnostics.first?.line == 4)
        #expect(wrong.diagnostics.first?.column == 8)
        #expect(result.status == 2)
    }
}
