import MusterModel
import Testing

@Suite struct WaveTests {
    private func read(_ waves: String) throws -> (campaign: Campaign?, messages: [String]) {
        let collector = DiagnosticCollector()
        let json = #"{"kind": "Campaign", "id": "c", "decisionFlowId": "f", "segmentId": "s", "waves": \#(waves)}"#
        let definition = Definition.read(try JSONDocumentParser.document(in: json), into: collector)
        guard case .campaign(let campaign)? = definition else { return (nil, collector.diagnostics.map(\.message)) }
        return (campaign, collector.diagnostics.map(\.message))
    }

    @Test("waves are read and written in the same form")
    func valid() throws {
        let (campaign, messages) = try read(
            #"[{"share": 0.1}, {"rows": 500, "after": "90m"}, {"share": 0.5, "after": "1d 12h"}, {"after": "3d"}]"#)
        #expect(messages.isEmpty)
        #expect(
            campaign?.waves == [
                Wave(.share(0.1)), Wave(.rows(500), after: WaitingTime(minutes: 90)),
                Wave(.share(0.5), after: WaitingTime(minutes: 2_160)), Wave(.rest, after: WaitingTime(minutes: 4_320)),
            ])
        let written = try #require(campaign?.document["waves"]?.json)
        #expect(
            written
                == #"[{"share":0.1},{"rows":500,"after":"1h 30m"},{"share":0.5,"after":"1d 12h"},{"after":"3d"}]"#)
        #expect(try read(written).campaign?.waves == campaign?.waves)
    }

    @Test(
        "wrong waves are refused with the reason",
        arguments: [
            (#"[{"after": "1d"}]"#, "'waves' has 1 wave."),
            (#"[{}, {"after": "1d"}]"#, "A wave has either a 'share' or a number of 'rows'."),
            (#"[{"share": 0.1, "rows": 5}, {"after": "1d"}]"#, "A wave has either a 'share' or a number of 'rows'."),
            (#"[{"share": 0.1}, {}]"#, "'after' is missing."),
            (#"[{"share": 0.1}, {"share": 0.9, "after": "1d"}]"#, "The last wave gets all customers who are left."),
            (#"[{"share": 0.1}, {"after": "tomorrow"}]"#, "'tomorrow' is not a time."),
            (#"[{"share": 0.1}, {"after": "1h 1d"}]"#, "'1h 1d' is not a time."),
            (
                #"[{"share": 0.1, "after": "1d"}, {"after": "24h"}]"#,
                "Wave 2 is after 1d, not later than wave 1, after 1d."
            ),
            (
                #"[{"share": 0.6}, {"share": 0.4, "after": "1h"}, {"after": "2h"}]"#,
                "The shares of the waves leave no customers for the last wave."
            ),
            (#"[{"share": 0}, {"after": "1d"}]"#, "A share is more than 0 and less than 1."),
            (#"[{"share": 2}, {"after": "1d"}]"#, "'share' must be from 0 to 1, not 2."),
            (#"[{"rows": 0}, {"after": "1d"}]"#, "'rows' must be at least 1, not 0."),
            (#"[{"part": 1}, {"after": "1d"}]"#, "There is no field 'part'."),
        ])
    func invalid(_ waves: String, _ message: String) throws {
        let result = try read(waves)
        #expect(result.campaign == nil)
        #expect(result.messages.contains(message), "\(result.messages)")
    }

    @Test("every time up to a month is read as it is written")
    func times() {
        for minutes in stride(from: 0, to: 50_000, by: 7) {
            #expect(WaitingTime(WaitingTime(minutes: minutes).text)?.minutes == minutes)
        }
        for text in ["", " ", "1", "h", "1x", "1h1h", "-1h", "1.5h", "999999999999999999999d"] {
            #expect(WaitingTime(text) == nil, "\(text)")
        }
    }
}
