import Foundation
import MusterTestSupport
import Testing

/// Muster against ``ReferenceRun`` with random cases. The folder of a case that differs is kept; the failure names it.
@Suite(.tags(.slow), .fullRunOnly) struct RandomRunTests {
    private static let casesPerBatch = 20
    /// `MUSTER_CASES=0..<1000` selects other cases.
    private static let batches: Range<Int> = {
        let asked = (ProcessInfo.processInfo.environment["MUSTER_CASES"] ?? "").split(separator: "..<").compactMap {
            Int($0)
        }
        return asked.count == 2 ? asked[0] / casesPerBatch..<(asked[1] + casesPerBatch - 1) / casesPerBatch : 0..<5
    }()

    @Test("random runs agree with the reference implementation", arguments: batches)
    func runs(batch: Int) throws {
        var rows = 0
        for seed in batch * Self.casesPerBatch..<(batch + 1) * Self.casesPerBatch {
            var generator = RunCaseGenerator(seed: UInt64(seed))
            let place = try CaseWorkspace()
            var comparison = RunComparison(generator.nextChapters(), in: place)
            do {
                try comparison.compare()
            } catch {
                Issue.record("case \(seed) in \(place.folder): \(error)")
                continue
            }
            rows += comparison.rowCount
            if comparison.differences.isEmpty {
                place.remove()
            } else {
                Issue.record("case \(seed) in \(place.folder): \(comparison.differences.joined(separator: "\n"))")
            }
        }
        // Cases without recommendations prove little.
        #expect(rows > 0)
    }
}
