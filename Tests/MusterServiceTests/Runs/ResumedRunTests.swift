import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

/// A run that was interrupted, at any points, has the same result as an undisturbed one.
@Suite(.tags(.slow), .fullRunOnly) struct ResumedRunTests {
    private static let casesPerBatch = 12

    @Test("random runs that are interrupted at random write the same bytes", arguments: 0..<5)
    func randomRuns(batch: Int) throws {
        var (resumed, rows) = (0, 0)
        for seed in batch * Self.casesPerBatch..<(batch + 1) * Self.casesPerBatch {
            var generator = RunCaseGenerator(seed: UInt64(70_000 + seed), customers: 40...300)
            let run = generator.next()
            guard ReferenceRun(run: run).refusal == nil else { continue }
            let place = try CaseWorkspace()
            try place.importCustomers(of: run, rowsPerPart: generator.random.int(9...90))
            guard try place.applyCatalog(of: run).change != nil else { continue }
            _ = try place.importInteractions(of: run)
            if seed.isMultiple(of: 2) { _ = try place.workspace.runs.perform(campaign: "campaign") }
            let interrupted = try InterruptedRun(of: "campaign", in: place)
            let undisturbed = try interrupted.written(interrupted.attempt(threads: 2))
            rows += undisturbed.contactsFile?.rowCount ?? 0
            interrupted.forget()

            var attempts = RandomAttempts(interrupted, random: generator.random)
            let written = try interrupted.written(attempts.untilDelivered())
            resumed += attempts.count > 1 ? 1 : 0
            #expect(written == undisturbed, "seed \(seed): \(attempts.count) attempts in \(place.folder)")
            if written == undisturbed { place.remove() }
        }
        #expect(resumed > 0 && rows > 0)
    }

    @Test("a run with several threads and several slices per part resumes after every part", arguments: [false, true])
    func everyPart(isLimited: Bool) throws {
        let limits =
            isLimited ? "volumeConstraints: { maxTotalPerRun: 480000, maxPerChannel: 250000, maxPerOffer: 150000 }, " : ""
        let (place, interrupted) = try Self.simpleRun(customers: 208_000, rowsPerPart: 52_000, limits)
        defer { place.remove() }
        let undisturbed = try interrupted.written(interrupted.attempt(threads: 3))
        // Limits are used up in the third part, when the fourth may have been begun.
        #expect((isLimited ? 3...4 : 4...4).contains(interrupted.checkpoints.count))
        interrupted.forget()

        var partsDone: [Int] = []
        for threads in [2, 1, 5] {
            let control = RunControl()
            control.suspend()
            // A suspension before the first part: nothing is begun.
            #expect(throws: RunSuspended.self) { try interrupted.attempt(threads: threads, control: control) }
            let later = RunControl()
            do {
                try interrupted.attempt(threads: threads, control: later) { _ in
                    if threads == 1 { throw InterruptedRun.Crash() }
                    later.suspend()
                }
            } catch is RunSuspended {
            } catch is InterruptedRun.Crash {}
            partsDone.append(interrupted.checkpoints.count)
        }
        #expect(partsDone == partsDone.sorted() && partsDone[0] > 0, "\(partsDone)")
        #expect(try interrupted.written(interrupted.attempt(threads: 2)) == undisturbed)
    }

    @Test("checkpoints are reported in order, once durable, with the progress of the run")
    func checkpoints() throws {
        let (place, interrupted) = try Self.simpleRun(customers: 120, rowsPerPart: 30)
        defer { place.remove() }
        let told = Mutex<[RunCheckpoint]>([])
        let files = Mutex<[Int]>([])
        let delivered = try interrupted.attempt { point in
            told.withLock { $0.append(point) }
            files.withLock { $0.append(interrupted.checkpoints.count { !$0.hasSuffix(".partial") }) }
        }
        let points = told.withLock(\.self)
        #expect(points.map(\.partsDone) == [1, 2, 3, 4] && Set(points.map(\.partCount)) == [4])
        #expect(zip(files.withLock(\.self), points).allSatisfy { $0 >= $1.partsDone })
        #expect(points.map(\.processed) == [30, 60, 90, 120] && points.map(\.share) == [0.25, 0.5, 0.75, 1])
        #expect(points.last?.totalRecommendations == delivered.run.totalRecommendations)
        #expect(points.map { $0.stages.first { $0.name == .write }?.rows } == points.map(\.totalRecommendations))
        #expect(delivered.run.partCount == 4 && delivered.run.partsDone == 4)
        #expect(delivered.run.stages.map(\.name) == [.count, .facts, .rank, .allocate, .render, .write, .deliver])
    }

    @Test("damaged files of a checkpoint are detected, whether from a crash, a full disk or another run", arguments: 0..<24)
    func corruption(seed: Int) throws {
        let (place, interrupted) = try Self.simpleRun(customers: 200, rowsPerPart: 40)
        defer { place.remove() }
        let undisturbed = try interrupted.written(interrupted.attempt())
        let whole = try interrupted.checkpoints.map { try Data(contentsOf: Self.url(interrupted, $0)) }
        #expect(whole.count == 5)
        var random = SeededRandom(seed: UInt64(seed))
        let victim = random.int(0...4)
        let url = Self.url(interrupted, interrupted.checkpoints[victim])
        var bytes = whole[victim]
        switch seed % 6 {
        case 0: bytes = bytes.prefix(random.int(0...bytes.count - 1))
        case 1: bytes[random.int(0...bytes.count - 1)] ^= UInt8(1 << random.int(0...7))
        case 2: bytes += [UInt8(random.int(0...255))]
        case 3: bytes = whole[(victim + 1) % 5]
        case 4: bytes += bytes
        default: bytes = Data()
        }
        if seed % 6 == 5 { try FileManager.default.removeItem(at: url) } else { try bytes.write(to: url) }

        let decided = Mutex<[Int]>([])
        let delivered = try interrupted.attempt { point in decided.withLock { $0.append(point.partsDone) } }
        #expect(decided.withLock(\.self) == Array(victim + 1...5))
        #expect(try interrupted.written(delivered) == undisturbed)
        #expect(try interrupted.checkpoints.map { try Data(contentsOf: Self.url(interrupted, $0)) }.count == 5)
    }

    @Test("the checkpoint of a run with another plan is not used")
    func foreign() throws {
        let (place, interrupted) = try Self.simpleRun(customers: 120, rowsPerPart: 30)
        defer { place.remove() }
        try interrupted.attempt()
        for change: (inout PreparedRun) -> Void in [
            { $0.planHash += "x" }, { $0.history.batch += 1 }, { $0.history.asOf += 1 },
            { $0.datasets.customers.key.version += 1 },
        ] {
            var other = interrupted.prepared
            change(&other)
            let decided = Mutex(0)
            _ = try other.execute(
                in: place.workspace, options: RunOptions(threads: 2),
                control: RunControl(onCheckpoint: { _ in decided.withLock { $0 += 1 } }))
            #expect(decided.withLock(\.self) == 4)
        }
    }

    @Test("a run that ended before it was recorded is published again from its checkpoint, without new decisions")
    func afterPublishing() throws {
        let (place, interrupted) = try Self.simpleRun(customers: 120, rowsPerPart: 30)
        defer { place.remove() }
        let first = try interrupted.written(interrupted.attempt())
        let decided = Mutex(0)
        let again = try interrupted.attempt { _ in decided.withLock { $0 += 1 } }
        #expect(decided.withLock(\.self) == 0)
        #expect(try interrupted.written(again) == first)
        place.workspace.folder(of: interrupted.prepared.run.id).removeCheckpoint()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: interrupted.folder).sorted() == [
                "manifest.json", "output", "results.parquet",
            ])
    }

    @Test("a dry run has the same counts and leaves no files")
    func dryRun() throws {
        let (place, interrupted) = try Self.simpleRun(customers: 120, rowsPerPart: 30)
        defer { place.remove() }
        let delivered = try interrupted.attempt()
        interrupted.forget()
        var dry = interrupted.prepared
        dry.run.dryRun = true
        let parts = Mutex(0)
        let counted = try dry.execute(
            in: place.workspace, options: RunOptions(threads: 2),
            control: RunControl(onCheckpoint: { point in parts.withLock { $0 = point.partsDone } }))
        #expect(counted.run.summary == delivered.run.summary && counted.contacts == nil && counted.run.files.isEmpty)
        #expect(parts.withLock(\.self) == 4)
        let left = FileManager.default.enumerator(atPath: interrupted.folder)
        #expect(left?.compactMap { $0 as? String } == ["output"])
    }

    /// Every customer gets four offers.
    /// - Parameter extra: fields of the campaign.
    private static func simpleRun(
        customers: Int, rowsPerPart: Int, _ extra: String = ""
    ) throws -> (CaseWorkspace, InterruptedRun) {
        let workspace = try HistoryWorkspace(customers: ["a"])
        let rows = (0..<customers).map { "C\($0),\($0.isMultiple(of: 3))\n" }.joined()
        try workspace.place.importCustomers(csv: "customer_id,vip\n" + rows, rowsPerPart: rowsPerPart)
        try workspace.apply(["{ kind: Campaign, id: campaign, \(extra)decisionFlowId: flow, segmentId: all }"])
        return (workspace.place, try InterruptedRun(of: "campaign", in: workspace.place))
    }

    private static func url(_ run: InterruptedRun, _ file: String) -> URL {
        URL(fileURLWithPath: run.folder + "/checkpoint/" + file)
    }
}

/// Attempts at a run that fail in different ways, until one completes.
private struct RandomAttempts {
    private let run: InterruptedRun
    private var random: SeededRandom
    private(set) var count = 0

    init(_ run: InterruptedRun, random: SeededRandom) {
        (self.run, self.random) = (run, random)
    }

    mutating func untilDelivered() throws -> DeliveredRun {
        while true {
            count += 1
            let (threads, last) = (random.pick([1, 2, 7]), random.int(1...4))
            let (isLeftOff, control) = (random.chance(0.5), RunControl())
            let reached = Mutex(0)
            let isUndisturbed = count > 4 || random.chance(0.1)
            do {
                let delivered = try run.attempt(threads: threads, control: control) { _ in
                    let isLast = reached.withLock { reached in
                        reached += 1
                        return reached == last
                    }
                    guard isLast, !isUndisturbed else { return }
                    if isLeftOff { control.suspend() } else { throw InterruptedRun.Crash() }
                }
                // Sometimes, as if the process had ended before it could record the end.
                if isUndisturbed || random.chance(0.5) { return delivered }
                if random.chance(0.3) { try? FileManager.default.removeItem(atPath: run.folder + "/output") }
            } catch is RunSuspended {
            } catch is InterruptedRun.Crash {}
            damage()
        }
    }

    /// The damage that a power failure may do to the last file.
    private mutating func damage() {
        guard random.chance(0.3), let last = run.checkpoints.last else { return }
        let path = run.folder + "/checkpoint/" + last
        guard let bytes = FileManager.default.contents(atPath: path) else { return }
        try? bytes.prefix(random.int(0...max(0, bytes.count - 1))).write(to: URL(fileURLWithPath: path))
    }
}
