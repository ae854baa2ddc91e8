import MusterModel
import Testing

@Suite struct ControlGroupTests {
    private func read(_ controlGroup: String) throws -> (campaign: Campaign?, problems: [String]) {
        let json = #"{"id": "weekly", "decisionFlowId": "f", "segmentId": "s", "controlGroup": \#(controlGroup)}"#
        let collector = DiagnosticCollector()
        let reader = DocumentReader(try JSONDocumentParser.document(in: json), into: collector)
        return (Campaign(reading: reader), collector.diagnostics.map(\.message))
    }

    @Test("the seed is the campaign's id unless another is given")
    func seed() throws {
        #expect(try read(#"{"percent": 10}"#).campaign?.controlGroup == ControlGroup(percent: 10, seed: "weekly"))
        #expect(
            try read(#"{"percent": 0.5, "seed": "spring 2026"}"#).campaign?.controlGroup
                == ControlGroup(percent: 0.5, seed: "spring 2026"))
        #expect(try read("null").campaign.map { $0.controlGroup } == .some(nil))
    }

    @Test("a control group can be a condition, instead of a share")
    func condition() throws {
        let read = try read(#"{"where": "customer.holdout"}"#)
        #expect(read.campaign?.controlGroup == ControlGroup(where: "customer.holdout"))
        #expect(
            try self.read(#"{"where": "customer.holdout", "percent": 5}"#).problems
                == ["A control group has either 'where' or 'percent', not both."])
    }

    @Test("a control group can be a list: the keys of a dataset")
    func list() throws {
        let campaign = try read(#"{"dataset": "holdout-2026"}"#).campaign
        #expect(campaign?.controlGroup == ControlGroup(dataset: "holdout-2026"))
        #expect(campaign?.document["controlGroup"]?.json == #"{"dataset":"holdout-2026"}"#)
    }

    @Test("campaigns with one seed and different percentages get a warning; one seed and one percentage make a shared group")
    func sharedSeed() throws {
        func conflicts(_ groups: [String: String]) throws -> [Diagnostic] {
            var catalog = Catalog()
            for (id, group) in groups {
                let json = #"{"id": "\#(id)", "decisionFlowId": "f", "segmentId": "s", "controlGroup": \#(group)}"#
                let reader = DocumentReader(try JSONDocumentParser.document(in: json), into: DiagnosticCollector())
                catalog.insert(.campaign(try #require(Campaign(reading: reader))))
            }
            return catalog.controlGroupConflicts()
        }
        let shared = #"{"percent": 5, "seed": "global-2026"}"#
        #expect(try conflicts(["a": shared, "b": shared, "c": #"{"percent": 10}"#]).isEmpty)
        let found = try conflicts(["a": shared, "b": shared, "c": #"{"percent": 7.5, "seed": "global-2026"}"#])
        #expect(found.map(\.subject) == [DefinitionKey(.campaign, "a"), DefinitionKey(.campaign, "b")])
        #expect(found.allSatisfy { $0.severity == .warning && $0.path.description == "/controlGroup" })
        #expect(
            found.first?.message
                == "The control group of 5 % is a part of that of campaign 'c', which has the same seed 'global-2026' and 7.5 %: "
                + "'a' contacts the rest of that group.")
        // The default seed is the campaign's id.
        #expect(try conflicts(["a": #"{"percent": 5}"#, "b": #"{"percent": 2, "seed": "a"}"#]).map(\.subject?.id) == ["b"])
    }

    @Test(
        "an invalid control group is an error",
        arguments: [
            (#"{"dataset": "h", "percent": 5}"#, "A control group has either 'dataset' or 'percent', not both."),
            (#"{"dataset": "h", "where": "true"}"#, "A control group has either 'where' or 'dataset', not both."),
            (#"{"dataset": "h", "seed": "s"}"#, "A control group has either 'dataset' or 'percent', not both."),
            ("{}", "'percent' is missing."),
            (#"{"percent": 0}"#, "'percent' must be from 0.0001 to 50, not 0."),
            (#"{"percent": -5}"#, "'percent' must be from 0.0001 to 50, not -5."),
            (#"{"percent": 50.5}"#, "'percent' must be from 0.0001 to 50, not 50.5."),
            (#"{"percent": "ten"}"#, "'percent' must be a number, not the text 'ten'."),
            (#"{"percent": 10, "seed": " "}"#, "'seed' is empty."),
            (#"{"percent": 10, "seed": 7}"#, "'seed' must be text, not the number 7."),
            (#"{"percent": 10, "size": 7}"#, "There is no field 'size'."),
            ("10", "'controlGroup' must be a map, not the number 10."),
        ])
    func errors(_ controlGroup: String, _ problem: String) throws {
        let (campaign, problems) = try read(controlGroup)
        #expect(campaign == nil)
        #expect(problems == [problem])
    }
}
