import Foundation
import MusterPlanning
import MusterTestSupport
import Testing

@testable import MusterEngine

@Suite struct CounterTableTests {
    @Test("the table names the counters that count an interaction, for all combinations of codes", arguments: 0..<30)
    func combinations(seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let history = try Self.history(&random)
        let table = CounterTable(history)
        for outcome in history.outcomes.indices {
            for channel in -1...history.channels.count {
                for offer in -1..<history.offers.count {
                    let range = table.range(offer: Int32(offer), channel: Int32(channel), outcome: Int32(outcome))
                    let expected = history.counters.indices.filter {
                        history.counts(
                            history.counters[$0], offer: offer < 0 ? nil : offer, channel: channel < 0 ? nil : channel,
                            outcome: outcome)
                    }
                    #expect(table.counters[range].map { Int($0) } == expected)
                }
            }
        }
    }

    private static func history(_ random: inout SeededRandom) throws -> HistoryQuery {
        let (offers, channels, outcomes) = (random.int(0...4), random.int(0...3), random.int(1...3))
        func subset(_ count: Int) -> [Int] { (0..<count).filter { _ in random.chance(0.5) } }
        let scopes: [[String: [Int]]] = (0..<3).map { _ in
            var scope: [String: [Int]] = [:]
            if random.chance(0.6) { scope["offers"] = subset(offers) }
            if random.chance(0.4) { scope["channels"] = subset(channels) }
            return scope
        }
        let counters: [[String: Any]] = (0..<6).map { _ in
            var counter: [String: Any] = ["outcomes": subset(outcomes), "scope": random.int(0...2)]
            switch random.int(0...2) {
            case 0: counter["restriction"] = ["offers": ["_0": subset(offers)]]
            case 1 where channels > 0: counter["restriction"] = ["channel": ["_0": random.int(0...channels - 1)]]
            default: break
            }
            return counter
        }
        let document: [String: Any] = [
            "offers": (0..<offers).map { "offer\($0)" }, "channels": (0..<channels).map { "channel\($0)" },
            "outcomes": (0..<outcomes).map { "outcome\($0)" }, "scopes": scopes, "counters": counters,
        ]
        return try JSONDecoder().decode(HistoryQuery.self, from: JSONSerialization.data(withJSONObject: document))
    }
}
