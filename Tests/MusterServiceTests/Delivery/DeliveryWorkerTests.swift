import Foundation
import MusterDelivery
import MusterModel
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

@Suite struct DeliveryWorkerTests {
    /// Waits until the deliveries of a run fulfil a condition.
    private func wait(
        _ place: DeliveryWorkspace, _ run: CampaignRun, until condition: ([Delivery]) -> Bool
    ) throws {
        #expect(try waitUntil { condition(try place.deliveries(run)) })
    }

    @Test("several workers never send two files to a destination at once, and send every file once")
    func oneAtATime() throws {
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"], pieceSeconds: 0.001)
        defer { place.remove() }
        let runs = try (0..<4).map { _ in try place.completeRun() }
        let workers = try (0..<3).map { _ in DeliveryWorker(try place.another()) }
        for worker in workers { worker.start() }
        for run in runs { try wait(place, run) { $0.allSatisfy { $0.state == .delivered } } }
        for worker in workers { worker.stop() }
        for destination in ["shop", "depot"] {
            #expect(place.destinations.maxSending(to: destination) == 1)
            for run in runs { try place.expectDelivered(run, to: destination) }
        }
        #expect(place.destinations.arrivals.count == 4 * 2 * 3)
        for run in runs { #expect(try place.deliveries(run).flatMap(\.files).allSatisfy { $0.attempts.count == 1 }) }
    }

    @Test("a slow destination delays neither another destination nor the decisions of runs")
    func slowDestination() throws {
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"], at: Date())
        defer { place.remove() }
        let run = try place.completeRun()
        let isOpen = Mutex(false)
        place.destinations.setFault { event in
            guard event.destination == "shop", event.step == .copying else { return }
            while !isOpen.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.005) }
        }
        let worker = DeliveryWorker(place.workspace)
        worker.start()
        try wait(place, run) { $0.map(\.state) == [.sending, .delivered] }
        try place.workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age\nC1,30\nC2,40\n")
        _ = try place.workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(APIWorkspace.catalog.utf8))], by: "tests")
        for _ in 0..<2 { #expect(try place.workspace.runs.perform(campaign: "spring").status == .completed) }
        #expect(try place.deliveries(run)[0].state == .sending)
        isOpen.withLock { $0 = true }
        try wait(place, run) { $0.allSatisfy(\.isSettled) }
        worker.stop()
        try place.expectDelivered(run)
    }

    @Test("a worker that is stopped finishes the current file and begins no other; the next worker sends the rest")
    func drain() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun()
        let began = Mutex(false)
        let isOpen = Mutex(false)
        place.destinations.setFault { event in
            guard event.file == "weekly-1-1.csv", event.step == .copying else { return }
            began.withLock { $0 = true }
            while !isOpen.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.005) }
        }
        let worker = DeliveryWorker(place.workspace)
        worker.start()
        #expect(try waitUntil { began.withLock { $0 } })
        worker.drain()
        isOpen.withLock { $0 = true }
        worker.stop()
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .waiting && delivery.failures == 0 && delivery.nextAttemptAt == place.clock.now)
        #expect(delivery.files.map(\.state) == [.delivered, .waiting, .waiting])
        try place.deliver()
        #expect(place.destinations.arrivals == ["weekly-1-1.csv", "weekly-1-2.csv", "manifest.json"])
    }

    @Test("without grace, the current file is stopped, removed at the destination, and sent by the next worker")
    func stopNow() throws {
        let place = try DeliveryWorkspace(pieceSeconds: 0.005)
        defer { place.remove() }
        let run = try place.completeRun(sizes: [2_000_000])
        let worker = DeliveryWorker(place.workspace)
        worker.start()
        #expect(try waitUntil { place.destinations.events.contains { $0.step == .copying } })
        worker.stop(grace: 0)
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .waiting && delivery.failures == 0)
        #expect(delivery.files[0].attempts.map(\.outcome) == [.interrupted])
        let folder = place.destinations.root + "/shop/weekly-1"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        try place.deliver()
        try place.expectDelivered(run)
    }

    @Test("a delivery that is being sent is cancelled within a moment")
    func cancelSending() throws {
        let place = try DeliveryWorkspace(pieceSeconds: 0.005)
        defer { place.remove() }
        let run = try place.completeRun(sizes: [4_000_000])
        let worker = DeliveryWorker(place.workspace)
        worker.start()
        #expect(try waitUntil { place.destinations.events.contains { $0.step == .copying } })
        _ = try place.workspace.runs.cancel(run.id, by: "tests")
        try wait(place, run) { $0[0].state == .cancelled }
        worker.stop()
        #expect(try place.workspace.runs.get(run.id).status == .completed_with_errors)
        let folder = place.destinations.root + "/shop/weekly-1"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test("a command waits for retries at most as long as it was told, and leaves the rest to the next worker")
    func limitedWait() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        let run = try place.completeRun()
        place.destinations.setFault { _ in throw TransferError.busy }
        let left = try place.workspace.deliveries.perform(run.id, waitingUpTo: 0)
        #expect(left[0].state == .waiting && left[0].failures == 1)
        place.destinations.clearFault()
        place.clock.advance(10)
        let ended = try place.workspace.deliveries.perform(run.id, waitingUpTo: 60)
        #expect(ended[0].state == .delivered)
    }

    @Test("a worker whose lease has expired loses the delivery to another, and changes nothing")
    func lostLease() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let run = try place.completeRun()
        let (store, clock) = (place.workspace.store, place.clock)
        let first = RunLease(owner: RunOwner(), until: clock.now + 15)
        let queued = try #require(try store.queuedDeliveries(at: clock.now).first)
        let claimed = try #require(try store.claim(queued, first, at: clock.now))
        // Neither a second claim of the same state, nor one that does not know the lease.
        let second = RunLease(owner: RunOwner(), until: clock.now + 60)
        #expect(try store.claim(queued, second, at: clock.now) == nil)
        clock.advance(20)
        let seen = try #require(try store.queuedDeliveries(at: clock.now).first)
        #expect(seen.lease == first)
        #expect(try store.claim(seen, second, at: clock.now)?.delivery.state == .sending)
        #expect(throws: StoreError.deliveryLost(run.id)) { _ = try store.renew(first, on: claimed.delivery) }
        #expect(throws: StoreError.deliveryLost(run.id)) {
            try store.record(claimed.delivery, by: first.owner, at: clock.now)
        }
        #expect(try store.renew(second, on: claimed.delivery) == nil)
    }

    @Test("two deliveries to one destination are not claimed at once, also by workers of different machines")
    func busyDestination() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let (store, now) = (place.workspace.store, place.clock.now)
        try place.completeRun()
        let first = try #require(try store.queuedDeliveries(at: now).first)
        try place.completeRun()
        let second = try #require(try store.queuedDeliveries(of: "weekly-2", at: now).first)
        #expect(try store.claim(first, RunLease(owner: RunOwner(), until: now + 15), at: now) != nil)
        #expect(try store.claim(second, RunLease(owner: RunOwner(), until: now + 15), at: now) == nil)
    }
}
