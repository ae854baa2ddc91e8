import Foundation
import MusterDelivery
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterService

/// Deliveries of runs whose files an erasure changes, or that a backup restores.
@Suite struct ChangedFileTests {
    private static let columns = ["customer_id", "offer_name", "channel", "score", "creative"]

    private func delivered(_ run: CampaignRun, _ place: DeliveryWorkspace) throws -> String {
        let path = "\(place.destinations.root)/shop/\(run.id)/\(run.id).csv"
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    @Test("after an erasure, a delivery that was not complete sends the new files, also those that had arrived")
    func erasedBetweenFiles() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        let run = try place.performRun()
        place.destinations.setFault { if $0.file == "manifest.json", $0.step == .copying { throw TransferError.busy } }
        try place.deliver()
        #expect(try delivered(run, place).contains("C7,"))
        _ = try place.workspace.erasures.erase(["C7"])
        place.destinations.clearFault()
        place.clock.advance(10)
        try place.deliver()
        #expect(try !delivered(run, place).contains("C7,"))
        try place.expectDelivered(run, columns: Self.columns)
        #expect(try place.workspace.runs.get(run.id).status == .completed)
    }

    @Test("an erasure stops a delivery that is being sent, which then sends the new file")
    func erasedWhileSending() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        let run = try place.performRun(customers: 20_000)
        // So slow that the file does not arrive before the erasure, however late that begins.
        place.destinations.setFault { if $0.step == .copying { Thread.sleep(forTimeInterval: 1) } }
        let worker = DeliveryWorker(place.workspace)
        worker.start()
        #expect(try waitUntil { place.destinations.events.contains { $0.step == .copying } })
        _ = try place.workspace.erasures.erase(["C7"])
        #expect(!place.destinations.events.contains { $0.step == .renaming })
        #expect(try place.deliveries(run)[0].files[0].attempts.map(\.outcome) == [.interrupted])
        place.destinations.clearFault()
        place.clock.advance(10)
        #expect(try waitUntil { try place.deliveries(run)[0].state == .delivered })
        worker.stop()
        #expect(try !delivered(run, place).contains("\nC7,"))
        try place.expectDelivered(run, columns: Self.columns)
    }

    @Test("a complete delivery is not repeated after an erasure")
    func erasedAfterwards() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        let run = try place.performRun()
        try place.deliver()
        _ = try place.workspace.erasures.erase(["C7"])
        place.clock.advance(10)
        try place.deliver()
        #expect(place.destinations.arrivals == ["spring-1.csv", "manifest.json"])
        #expect(throws: RedeliveryError.nothingToDeliver(run.id)) {
            _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        }
        _ = try place.workspace.deliveries.redeliver(run.id, file: "spring-1.csv", by: "tests")
        try place.deliver()
        try place.expectDelivered(run, columns: Self.columns)
    }

    @Test("a restored workspace continues no delivery by itself, because it may have been completed meanwhile")
    func restored() throws {
        let place = try DeliveryWorkspace(at: Date())
        defer { place.remove() }
        let run = try place.completeRun()
        let file = place.folder + "/backup.tar"
        #expect(try place.workspace.backups.create(file).unfinishedDeliveries == [run.id])
        #expect(try BackupService.restore(file, to: place.folder + "/restored").unfinishedDeliveries == [run.id])
        let restored = try Workspace(opening: place.folder + "/restored", destinations: place.destinations)
        #expect(try DeliveryQueue(restored, backoff: DeliveryBackoff()).takeNext() == nil)
        #expect(try restored.runs.get(run.id).status == .completed_with_errors)
        #expect(try restored.deliveries.list(of: run.id)[0].files.allSatisfy { $0.failure?.code == "delivery.restored" })
        _ = try restored.deliveries.redeliver(run.id, by: "tests")
        #expect(try restored.deliveries.perform(run.id, waitingUpTo: 0)[0].state == .delivered)
        #expect(try restored.runs.get(run.id).status == .completed)
    }
}
