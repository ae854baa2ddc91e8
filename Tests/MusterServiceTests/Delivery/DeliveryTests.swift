import Foundation
import MusterDelivery
import MusterModel
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

@Suite struct DeliveryTests {
    @Test("the files are sent in order, the manifest last, and every object equals the local file")
    func order() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun(sizes: [9_000, 0, 1])
        #expect(run.status == .completed)
        try place.deliver()
        #expect(place.destinations.arrivals == run.files.map(\.name) + ["manifest.json"])
        try place.expectDelivered(run)
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .delivered && delivery.files.allSatisfy { $0.state == .delivered && $0.attempts.count == 1 })
        #expect(delivery.files.map(\.bytes).dropLast() == [9_000, 0, 1])
        #expect(delivery.files[0].object == "\(place.destinations.root)/shop/weekly-1/weekly-1-1.csv")
        #expect(try place.workspace.runs.get(run.id).status == .completed)
    }

    @Test("a run that the engine decides is delivered, and its completion queues the deliveries")
    func wholeRun() throws {
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"], at: Date())
        defer { place.remove() }
        try place.workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age\nC1,30\nC2,40\n")
        _ = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(APIWorkspace.catalog.utf8))], by: "tests")
        let run = try place.workspace.runs.perform(campaign: "spring")
        #expect(run.status == .completed)
        #expect(try place.deliveries(run).map(\.state) == [.waiting, .waiting])
        let ended = try place.workspace.deliveries.perform(run.id, waitingUpTo: 0)
        #expect(ended.map(\.state) == [.delivered, .delivered])
        let manifest = try DeliveryWorkspace.manifest(in: place.destinations.root + "/depot/spring-1")
        #expect(manifest?.recommendations == run.totalRecommendations)
        #expect(manifest?.columns == ["customer_id", "offer_name", "channel", "score", "creative"])
        // A dry run delivers nothing.
        #expect(try place.workspace.runs.dryRun(campaign: "spring").files.isEmpty)
    }

    @Test(
        "a failure at any step is retried after a pause, and leaves nothing behind", arguments: FolderDestinations.Step.allCases)
    func failureAtEachStep(_ step: FolderDestinations.Step) throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun()
        // What removes needs an earlier failure, or a manifest that was sent.
        if step == .removing {
            try place.deliver()
            _ = try place.workspace.deliveries.redeliver(run.id, file: "weekly-1-1.csv", by: "tests")
        }
        let failed = Mutex<Set<FolderDestinations.Event>>([])
        place.destinations.setFault { event in
            if step == .removingRemains, event.step == .copying || event.step == .removingRemains {
                if failed.withLock({ $0.insert(event).inserted }) { throw TransferError.busy }
            }
            if event.step == step, failed.withLock({ $0.insert(event).inserted }) { throw TransferError.busy }
        }
        for _ in 0..<30 {
            try place.deliver()
            place.clock.advance(6 * 3_600)
        }
        try place.expectDelivered(run)
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .delivered && delivery.files.allSatisfy { $0.failure == nil })
        #expect(!failed.withLock { $0.isEmpty })
        #expect(try place.workspace.runs.get(run.id).status == .completed)
    }

    @Test("after the last attempt the run is completed with errors, and says why for each file")
    func exhausted() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun()
        place.destinations.setFault { if $0.file == "weekly-1-2.csv", $0.step == .copying { throw TransferError.busy } }
        let backoff = DeliveryBackoff(firstPause: 1, largestPause: 4, maxAttempts: 3)
        for expected: [DeliveryRecord.State] in [
            [.delivered, .waiting, .waiting], [.delivered, .waiting, .waiting], [.delivered, .failed, .failed],
        ] {
            try place.deliver(backoff)
            #expect(try place.deliveries(run)[0].files.map(\.state) == expected)
            place.clock.advance(4)
        }
        try place.deliver(backoff)
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .failed)
        #expect(delivery.files.map(\.failure?.code) == [nil, "test.busy", "test.busy"])
        #expect(delivery.files[1].attempts.map(\.outcome) == [.failed, .failed, .failed])
        #expect(delivery.files[2].attempts.isEmpty)
        let ended = try place.workspace.runs.get(run.id)
        #expect(ended.status == .completed_with_errors)
        #expect(ended.error == "Not delivered to 'shop': weekly-1-2.csv, manifest.json. The server is busy.")
        #expect(ended.finishedAt == run.finishedAt)
        let folder = place.destinations.root + "/shop/weekly-1"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["weekly-1-1.csv"])

        place.destinations.clearFault()
        #expect(try place.workspace.deliveries.redeliver(run.id, by: "tests")[0].state == .waiting)
        #expect(try place.workspace.runs.get(run.id).status == .completed_with_errors)
        try place.deliver()
        let redelivered = try place.workspace.runs.get(run.id)
        #expect(redelivered.status == .completed && redelivered.error == nil)
        // The file that had arrived was not sent again.
        #expect(place.destinations.arrivals == ["weekly-1-1.csv", "weekly-1-2.csv", "manifest.json"])
        try place.expectDelivered(run)
    }

    @Test("an error that a retry cannot mend fails the delivery at once", arguments: FolderDestinations.Step.allCases)
    func permanent(_ step: FolderDestinations.Step) throws {
        guard ![.removing, .removingRemains].contains(step) else { return }
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"])
        defer { place.remove() }
        let run = try place.completeRun()
        place.destinations.setFault { if $0.destination == "shop", $0.step == step { throw TransferError.denied } }
        try place.deliver()
        #expect(try place.deliveries(run).map(\.state) == [.failed, .delivered])
        let ended = try place.workspace.runs.get(run.id)
        #expect(ended.status == .completed_with_errors)
        let reason = "The server refused the credentials. Check the secret."
        let all = "Not delivered to 'shop': weekly-1-1.csv, weekly-1-2.csv, manifest.json. \(reason)"
        #expect(ended.error == all)
        try place.expectDelivered(run, to: "depot")
    }

    @Test("a missing or changed file of the workspace is not sent")
    func localFile() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let (missing, changed) = (try place.completeRun(), try place.completeRun())
        try FileManager.default.removeItem(atPath: place.workspace.path(of: missing.files[1].path))
        try Data("x".utf8).write(to: URL(fileURLWithPath: place.workspace.path(of: changed.files[0].path)))
        try place.deliver()
        #expect(
            try place.deliveries(missing)[0].files.map(\.failure?.code) == [
                "run.missingFile", "run.missingFile", "run.missingFile",
            ])
        #expect(try place.deliveries(changed)[0].files[0].failure?.code == "run.changedFile")
        #expect(place.destinations.arrivals.isEmpty)
    }

    @Test("the pauses double from the first to the largest, shortened by up to a quarter")
    func schedule() throws {
        let backoff = DeliveryBackoff()
        for (jitter, factor) in [(0.0, 1.0), (0.5, 0.875), (1.0, 0.75)] {
            let pauses = (1..<16).map { backoff.pause(afterFailures: $0, jitter: jitter) }
            let expected = (0..<15).map { min(5 * Double(1 << $0), 21_600) * factor }
            #expect(pauses == expected)
        }
        #expect(backoff.pause(afterFailures: 16, jitter: 0) == nil)

        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun()
        place.destinations.setFault { _ in throw TransferError.busy }
        for failures in 1...16 {
            try place.deliver()
            let delivery = try place.deliveries(run)[0]
            #expect(delivery.failures == failures)
            guard let next = delivery.nextAttemptAt else {
                #expect(failures == 16 && delivery.state == .failed)
                continue
            }
            let pause = next.timeIntervalSince(place.clock.now)
            let longest = try #require(backoff.pause(afterFailures: failures, jitter: 0))
            #expect((longest * 0.75 - 0.001...longest + 0.001).contains(pause))
            place.clock.now = next - 0.01
            try place.deliver()
            #expect(try place.deliveries(run)[0].failures == failures)
            place.clock.now = next
        }
    }

    @Test("an attempt that sends a file starts the count of failures anew")
    func progress() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun(sizes: [1, 1, 1, 1])
        let arrived = Mutex(0)
        place.destinations.setFault { event in
            if event.step == .beginning, arrived.withLock({ $0.isMultiple(of: 2) }) {
                arrived.withLock { $0 += 1 }
                throw TransferError.busy
            }
            if event.step == .ended { arrived.withLock { $0 += 1 } }
        }
        for _ in 0..<6 {
            try place.deliver(DeliveryBackoff(maxAttempts: 2))
            place.clock.advance(100)
        }
        #expect(try place.deliveries(run)[0].state == .delivered)
    }

    @Test("everything delivered is nothing to redeliver; a named file is sent again, and the manifest is away meanwhile")
    func redeliverFile() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun()
        try place.deliver()
        #expect(throws: RedeliveryError.nothingToDeliver(run.id)) {
            _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        }
        #expect(throws: RunError.fileNotFound(name: "x.csv", run.id)) {
            _ = try place.workspace.deliveries.redeliver(run.id, file: "x.csv", by: "tests")
        }
        let folder = place.destinations.root + "/shop/weekly-1"
        try FileManager.default.removeItem(atPath: folder + "/weekly-1-2.csv")
        _ = try place.workspace.deliveries.redeliver(run.id, file: "weekly-1-2.csv", by: "tests")
        let seen = Mutex<[Bool]>([])
        place.destinations.setFault { event in
            if event.step == .copying, event.file != "manifest.json" {
                seen.withLock { $0.append(FileManager.default.fileExists(atPath: folder + "/manifest.json")) }
            }
        }
        try place.deliver()
        #expect(seen.withLock { !$0.isEmpty && !$0.contains(true) })
        #expect(place.destinations.arrivals.suffix(2) == ["weekly-1-2.csv", "manifest.json"])
        #expect(place.destinations.arrivals.count == 5)
        try place.expectDelivered(run)
    }

    @Test("a run without destinations has no deliveries, and one that has not ended cannot be redelivered")
    func refused() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let run = try place.completeRun()
        #expect(throws: RedeliveryError.noDestinations(run.id)) {
            _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        }
        #expect(throws: RunError.notFound("weekly-9", suggestion: "weekly-1")) {
            _ = try place.workspace.deliveries.list(of: "weekly-9")
        }
        #expect(throws: RunError.isOver(run.id, .completed)) { _ = try place.workspace.runs.cancel(run.id, by: "tests") }
    }

    @Test("cancelling a decided run cancels its deliveries that wait, and a redelivery sends them")
    func cancelWaiting() throws {
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"])
        defer { place.remove() }
        let run = try place.completeRun()
        place.destinations.setFault { if $0.destination == "depot", $0.step == .copying { throw TransferError.busy } }
        try place.deliver()
        #expect(try place.deliveries(run).map(\.state) == [.delivered, .waiting])
        #expect(try place.workspace.runs.cancel(run.id, by: "tests").status == .completed_with_errors)
        let delivery = try place.deliveries(run)[1]
        #expect(delivery.state == .cancelled && delivery.files.allSatisfy { $0.failure == .cancelled })
        place.destinations.clearFault()
        place.clock.advance(100_000)
        try place.deliver()
        #expect(try place.deliveries(run)[1].state == .cancelled)
        _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        try place.deliver()
        #expect(try place.workspace.runs.get(run.id).status == .completed)
        try place.expectDelivered(run, to: "depot")
        let actions = try place.workspace.access.auditEntries(AuditFilter(subjectKind: .run), limit: 10).map(\.action.rawValue)
        #expect(actions.sorted() == ["cancel", "redeliver"])
    }
}
