import Foundation
import MusterBase
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite(.tags(.slow), .fullRunOnly) struct PolicyInvarianceTests {
    @Test("the counts of the history depend neither on threads nor on part sizes", arguments: [false, true])
    func invariance(isLimited: Bool) throws {
        var random = SeededRandom(seed: isLimited ? 7 : 8)
        let customers = (0..<400).map { "C\($0)" }
        let budget = "{ kind: ContactPolicy, id: b, name: B, type: budget, maxTotal: 500, scope: { offers: [silver] } }"
        let workspace = try HistoryWorkspace(
            customers: customers,
            policies: [
                CountedPolicy(id: "c", type: "cooldown", offers: ["gold"], days: 2).yaml,
                CountedPolicy(id: "f", type: "frequency_cap", per: "offer", maxContacts: 2, days: 9).yaml,
                CountedPolicy(id: "m", type: "mutual_exclusion", offers: ["loan", "fund"], days: 5).yaml,
            ] + (isLimited ? [budget] : []))
        defer { workspace.remove() }
        let now = Date()
        let lines = (0..<1500).map { _ in
            // Half an hour away from the edge of every window.
            let at = InstantFormat.text(now.addingTimeInterval(-3600 * (Double(random.int(0...300)) + 0.5)))
            return "\(random.pick(customers)),contact,\(at),\(random.pick(HistoryWorkspace.offers)),email"
        }
        try workspace.importInteractions(lines)

        var first: RunSummary?
        let rows = customers.enumerated().map { "\($0.element),\($0.offset.isMultiple(of: 3))\n" }.joined()
        for rowsPerPart in [DatasetImport.defaultRowsPerPart, 30] {
            try workspace.place.importCustomers(csv: "customer_id,vip\n" + rows, rowsPerPart: rowsPerPart)
            for threads in [1, 2, 7] {
                let run = try workspace.place.workspace.runs.dryRun(
                    campaign: "campaign", options: RunOptions(threads: threads))
                let expected = first ?? run.summary
                first = expected
                #expect(run.summary == expected, "\(rowsPerPart) rows a part, \(threads) threads")
            }
        }
        let dropped = first?.funnel?.steps.filter { $0.reason == .policy }.map(\.dropped) ?? []
        #expect(dropped.filter { $0 > 0 }.count == (isLimited ? 4 : 3), "\(dropped)")
    }
}
