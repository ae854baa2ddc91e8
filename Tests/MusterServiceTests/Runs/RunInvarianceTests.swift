import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// The bytes that a run writes depend neither on the number of threads nor on the size of the customers' parts.
@Suite(.tags(.slow), .fullRunOnly) struct RunInvarianceTests {
    private struct Written: Equatable {
        var file: Data
        var results: Data
        var counts: [Int]
    }

    @Test("the output depends neither on threads nor on part sizes", arguments: [false, true], [(20_000, 1_000), (2_000, 7)])
    func invariance(isLimited: Bool, sizes: (customers: Int, rowsPerPart: Int)) throws {
        let place = try CaseWorkspace()
        let run = Self.richCase(customers: sizes.customers, isLimited: isLimited)
        var comparison = RunComparison(run, in: place)
        try comparison.compare()
        #expect(comparison.differences == [])
        #expect(comparison.rowCount > sizes.customers / 4)

        var first: Written?
        for rowsPerPart in [DatasetImport.defaultRowsPerPart, sizes.rowsPerPart] {
            try place.importCustomers(of: run, rowsPerPart: rowsPerPart)
            for threads in [1, 2, 7] {
                let written = try Self.write(in: place, threads: threads)
                let expected = first ?? written
                first = expected
                #expect(
                    written.file == expected.file, "\(rowsPerPart) rows a part, \(threads) threads: \(place.folder)")
                #expect(written.results == expected.results, "\(rowsPerPart) rows a part, \(threads) threads")
                #expect(written.counts == expected.counts, "\(rowsPerPart) rows a part, \(threads) threads")
            }
        }
        place.remove()
    }

    private static func write(in place: CaseWorkspace, threads: Int) throws -> Written {
        let done = try place.workspace.runs.perform(campaign: "campaign", options: RunOptions(threads: threads))
        return Written(
            file: try place.bytes(of: #require(done.files.first)),
            results: try place.bytes(at: "runs/\(done.id)/results.parquet"),
            counts: [done.totalCustomers, done.processed, done.recommended, done.totalRecommendations])
    }

    /// A random catalog with every feature, and many customers.
    private static func richCase(customers: Int, isLimited: Bool) -> RunCase {
        for seed: UInt64 in 1... {
            var generator = RunCaseGenerator(seed: seed, customers: 100...100)
            var run = generator.next()
            run.campaign.includesPersonalization = true
            run.campaign.columns = nil
            run.campaign.controlGroup = (12.5, nil)
            // With other policies, a run would depend on the contacts of the one before, or on the hour.
            run.policies.removeAll { if case .segmentExclusion = $0.limit { false } else { true } }
            (run.campaign.maxTotal, run.campaign.maxPerOffer, run.campaign.maxPerChannel) = (nil, nil, nil)
            guard isRich(run) else { continue }
            run.customers = generator.makeCustomers(customers)
            if isLimited {
                run.campaign.includesPersonalization = false
                run.campaign.maxTotal = customers / 3
                run.campaign.maxPerOffer = customers / 8
                run.campaign.maxPerChannel = customers / 5
            }
            return run
        }
        preconditionFailure("There is always another seed.")
    }

    /// Whether several offers on several channels compete, with a model, groups and more than one recommendation.
    private static func isRich(_ run: RunCase) -> Bool {
        let reference = ReferenceRun(run: run)
        guard reference.refusal == nil else { return false }
        let decisions = reference.decide()
        let offers = reference.byOffer(decisions.delivered).filter { $0.count > 5 }
        let channels = reference.byChannel(decisions.delivered).filter { $0.count > 5 }
        return decisions.delivered.count > 90 && offers.count > 3 && channels.count > 1 && run.model != nil
            && run.flow.maxOffers ?? 1 > 1 && !run.flow.groups.isEmpty
    }
}
