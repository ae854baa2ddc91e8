import Foundation
import MusterModel
import Testing

@Suite struct DeliveryTests {
    private let noon = Date(timeIntervalSince1970: 1_767_268_800)

    private func delivery(files: Int = 2) -> Delivery {
        Delivery(
            of: "weekly-1", number: 1, files: (0..<files).map { "\($0).csv" }, columns: ["customer_id"],
            to: DeliveryTarget(destination: "shop", path: "s3://shop/weekly-1"), at: noon)
    }

    private func failure(_ code: String, isPermanent: Bool = false) -> DeliveryFailure {
        DeliveryFailure(code: code, reason: "\(code).", hint: "Mend it.", isPermanent: isPermanent)
    }

    @Test("a delivery read back from JSON equals the original")
    func roundTrip() throws {
        var delivery = delivery()
        delivery.begin(at: noon)
        delivery.beginFile(0, at: noon)
        delivery.endFile(0, bytes: 5, sha256: "ab", at: noon + 1)
        delivery.beginFile(1, at: noon + 1)
        delivery.fail(1, failure("busy"), DeliveryBackoff(), jitter: 0, at: noon + 2)
        #expect(try CanonicalJSON.value(from: CanonicalJSON.text(delivery)) == delivery)
        #expect(delivery.nextAttemptAt == noon + 7)
        #expect(delivery.files.map(\.mayHaveRemains) == [false, true, false])
        #expect(delivery.files.map(\.object) == ["0.csv", "1.csv", "manifest.json"].map { "s3://shop/weekly-1/\($0)" })
    }

    @Test("a worker that takes over a delivery finds the interrupted file waiting")
    func takenOver() {
        var delivery = delivery()
        delivery.begin(at: noon)
        delivery.beginFile(0, at: noon)
        delivery.begin(at: noon + 20)
        #expect(delivery.state == .sending && delivery.failures == 0)
        #expect(delivery.files[0].state == .waiting && delivery.files[0].attempts[0].outcome == .interrupted)
        #expect(delivery.files[0].mayHaveRemains && delivery.files[0].attempts[0].endedAt == nil)
    }

    @Test("the problem of a delivery names the files with each reason")
    func problem() {
        var delivery = delivery(files: 6)
        #expect(delivery.problem == nil)
        delivery.begin(at: noon)
        delivery.beginFile(0, at: noon)
        delivery.endFile(0, bytes: 1, sha256: "", at: noon)
        delivery.fail(nil, failure("denied", isPermanent: true), DeliveryBackoff(), jitter: 0, at: noon)
        #expect(delivery.problem == "Not delivered to 'shop': 1.csv and 5 other files. denied. Mend it.")
        var small = self.delivery(files: 1)
        small.cancel(at: noon)
        #expect(small.problem == "Not delivered to 'shop': 0.csv, manifest.json. The delivery was cancelled.")
    }

    @Test("a redelivery sends what is missing, or a named file and the manifest, and has all attempts again")
    func redelivery() {
        var delivery = delivery(files: 2)
        delivery.begin(at: noon)
        for index in 0..<3 {
            delivery.beginFile(index, at: noon)
            delivery.endFile(index, bytes: 1, sha256: "", at: noon)
        }
        delivery.complete()
        #expect(delivery.isSettled)
        var again = delivery
        let hasWork = again.redeliver(nil, at: noon + 9)
        #expect(!hasWork && again == delivery)
        let hasFile = again.redeliver("1.csv", at: noon + 9)
        #expect(hasFile && again.files.map(\.state) == [.delivered, .waiting, .waiting])
        #expect(again.nextAttemptAt == noon + 9 && again.failures == 0)
        let hasUnknown = delivery.redeliver("9.csv", at: noon)
        #expect(!hasUnknown)
    }
}
