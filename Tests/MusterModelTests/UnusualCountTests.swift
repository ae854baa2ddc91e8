import Foundation
import MusterModel
import MusterTestSupport
import Testing

@Suite struct UnusualCountTests {
    private func run(_ number: Int, customers: Int, channels: [String: Int]) -> CampaignRun {
        var run = CampaignRun(
            id: .init("weekly-\(number)"), campaignId: "weekly", runNumber: number, createdAt: Date(timeIntervalSince1970: 0))
        run.totalCustomers = customers
        run.totalRecommendations = channels.values.reduce(0, +)
        run.summary.byChannel = channels.sorted { $0.key < $1.key }.map { id, count in
            RunSummary.Breakdown(id: id, name: id.uppercased(), count: count, share: 0)
        }
        return run
    }

    /// The obvious way: the middle of the sorted values, and the two bounds around it.
    private func isUnusual(_ value: Int, _ usual: [Int], _ share: Double) -> Bool {
        guard usual.count > 2 else { return false }
        var sorted = usual.sorted()
        while sorted.count > 2 { sorted = Array(sorted.dropFirst().dropLast()) }
        let median = Double(sorted.reduce(0, +)) / Double(sorted.count)
        return Double(value) < median * (1 - share) || Double(value) > median * (1 + share)
    }

    @Test("counts outside the allowed share around the median are found, and no others", arguments: 0..<200)
    func random(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        func counts() -> CampaignRun {
            var channels: [String: Int] = [:]
            for id in ["email", "push", "sms"] where random.chance(0.8) {
                channels[id] = random.chance(0.1) ? 0 : random.int(1...20)
            }
            return run(1, customers: random.int(0...30), channels: channels)
        }
        // Eighths are exact, so that both ways agree at the bounds.
        let check = UnusualCountCheck(largestDeviation: Double(random.int(1...12)) / 8, runs: random.int(3...8))
        let earlier = (0..<random.int(0...10)).map { _ in counts() }
        let current = counts()
        let recent = Array(earlier.prefix(check.runs))
        var expected: [String] = []
        if isUnusual(current.totalCustomers, recent.map(\.totalCustomers), check.largestDeviation) {
            expected.append("customers")
        }
        if isUnusual(current.totalRecommendations, recent.map(\.totalRecommendations), check.largestDeviation) {
            expected.append("recommendations")
        }
        for channel in current.summary.byChannel {
            let usual = recent.flatMap { $0.summary.byChannel.filter { $0.id == channel.id }.map(\.count) }
            if isUnusual(channel.count, usual, check.largestDeviation) { expected.append(channel.id) }
        }
        let found = check.unusualCounts(of: current, comparedWith: earlier)
        #expect(found.map { $0.id ?? $0.count.rawValue } == expected)
        for count in found where count.id == nil {
            #expect(count.value == (count.count == .customers ? current.totalCustomers : current.totalRecommendations))
        }
    }

    @Test("the bounds themselves are usual, and value, median and name are reported")
    func bounds() {
        let check = UnusualCountCheck()
        let earlier = [100, 90, 110, 120].map { run(1, customers: $0, channels: ["email": $0 * 2]) }
        // The median is 105, so that 52.5 to 157.5 are usual.
        for (customers, expected) in [(53, 0), (157, 0), (52, 1), (158, 1)] {
            let found = check.unusualCounts(of: run(2, customers: customers, channels: ["email": 210]), comparedWith: earlier)
            #expect(found == (expected == 0 ? [] : [UnusualCount(count: .customers, value: customers, median: 105)]))
        }
        let more = check.unusualCounts(of: run(2, customers: 100, channels: ["email": 500]), comparedWith: earlier)
        #expect(
            more == [
                UnusualCount(count: .recommendations, value: 500, median: 210),
                UnusualCount(count: .channel, id: "email", name: "EMAIL", value: 500, median: 210),
            ])
    }

    @Test("fewer than three earlier runs are not enough, also for a single channel")
    func tooFew() {
        let check = UnusualCountCheck()
        let earlier = (0..<2).map { _ in run(1, customers: 10, channels: ["email": 10, "push": 10]) }
        let now = run(2, customers: 90, channels: ["email": 5, "push": 5])
        #expect(check.unusualCounts(of: now, comparedWith: earlier).isEmpty)
        // Three runs, two of which had the channel push.
        let found = check.unusualCounts(
            of: run(2, customers: 10, channels: ["email": 10, "push": 90]),
            comparedWith: earlier + [run(1, customers: 10, channels: ["email": 90])])
        #expect(found.map(\.count).allSatisfy { $0 != .channel })
    }

    @Test(
        "a check out of range is refused with the field",
        arguments: [
            ("runs: 2", "/unusualCounts/runs"), ("largestDeviation: 0", "/unusualCounts/largestDeviation"),
            ("holdWhenUnusual: 3", "/unusualCounts/holdWhenUnusual"), ("share: 0.5", "/unusualCounts/share"),
        ])
    func refused(_ field: String, _ path: String) throws {
        let parts = field.split(separator: ":")
        let json = """
            {"kind":"Campaign","id":"c","decisionFlowId":"f","segmentId":"s","unusualCounts":{"\(parts[0])":\(parts[1])}}
            """
        let collector = DiagnosticCollector()
        #expect(Definition.read(try JSONDocumentParser.document(in: json), into: collector) == nil)
        #expect(collector.diagnostics.map(\.path.description) == [path])
    }
}
