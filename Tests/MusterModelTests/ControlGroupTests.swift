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

    @Test(
        "an invalid control group is an error",
        arguments: [
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
