internal import Foundation
internal import MusterModel
internal import MusterStore

/// Renews the lease on a delivery until it is stopped, and passes on requests to stop the delivery.
final class LeaseRenewal: @unchecked Sendable {
    // @unchecked Sendable: the variable is only touched while `condition` is locked.
    private let condition = NSCondition()
    private var isStopped = false

    private let delivery: Delivery
    private let queue: DeliveryQueue
    private let control: DeliveryControl

    /// Starts on a thread of its own.
    init(of delivery: Delivery, in queue: DeliveryQueue, control: DeliveryControl) {
        self.delivery = delivery
        self.queue = queue
        self.control = control
        let thread = Thread { [self] in renewRepeatedly() }
        thread.name = "delivery lease"
        thread.start()
    }

    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
    }

    private func renewRepeatedly() {
        while true {
            let isOver = condition.withLock {
                if !isStopped { _ = condition.wait(until: Date(timeIntervalSinceNow: RunQueue.heartbeatSeconds)) }
                return isStopped
            }
            if isOver { return }
            do {
                switch try queue.workspace.store.renew(queue.lease(), on: delivery) {
                case .cancel: control.cancel()
                case .pause: control.pause()
                case nil: break
                }
            } catch StoreError.deliveryLost {
                return control.stop()
            } catch {
                // The database cannot be written for a moment: the next renewal tries again.
            }
        }
    }
}
