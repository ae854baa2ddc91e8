public import Foundation
internal import MusterDelivery
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// The deliveries of runs to destinations outside the workspace.
///
/// A run queues them when it completes, and a ``DeliveryWorker`` performs them.
public struct DeliveryService: Sendable {
    let workspace: Workspace

    private static let pollSeconds: TimeInterval = 0.05

    /// The deliveries of a run, in the order of its destinations.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``.
    public func list(of id: CampaignRun.ID) throws -> [Delivery] {
        let deliveries = try workspace.store.deliveries(of: id)
        if deliveries.isEmpty { _ = try workspace.runs.get(id) }
        return deliveries
    }

    /// The number of deliveries of each state, zeros included.
    public func counts() throws -> [Delivery.State: Int] {
        let counts = try workspace.store.deliveryCounts()
        return Dictionary(uniqueKeysWithValues: Delivery.State.allCases.map { ($0, counts[$0] ?? 0) })
    }

    /// Sends the deliveries of a run in this process, together with other workers of the workspace.
    ///
    /// - Parameters:
    ///   - seconds: how long to wait for further attempts. A file that is being sent then is sent to its end.
    ///   - isStopped: whether to stop at once; asked regularly.
    ///   - onProgress: called with the share (0–1) of the bytes that are delivered.
    /// - Returns: the deliveries. Those that are not settled, and waves whose time has not come, continue with the next worker.
    public func perform(
        _ id: CampaignRun.ID, waitingUpTo seconds: TimeInterval, options: DeliveryOptions = DeliveryOptions(),
        isStopped: () -> Bool = { false }, onProgress: (Double) -> Void = { _ in }
    ) throws -> [Delivery] {
        let run = try workspace.runs.get(id)
        let sizes = Dictionary(run.files.map { ($0.name, $0.bytes) }) { first, _ in first }
        func isOver(_ deliveries: [Delivery]) -> Bool {
            let now = workspace.now()
            return deliveries.allSatisfy { $0.isSettled || $0.isScheduled(after: now) }
        }
        guard try !isOver(list(of: id)) else { return try list(of: id) }
        let worker = DeliveryWorker(workspace, of: id, options: options)
        worker.start()
        defer { worker.stop(grace: 0) }
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !isStopped() {
            // Asked first: a delivery that is settled now was perhaps not idle before.
            let isIdle = worker.isIdle
            let deliveries = try list(of: id)
            onProgress(Self.progress(of: deliveries, sizes))
            if isOver(deliveries) { break }
            if ContinuousClock.now >= deadline, isIdle { break }
            Thread.sleep(forTimeInterval: Self.pollSeconds)
        }
        worker.stop(grace: 0)
        return try list(of: id)
    }

    /// The share (0–1) of the bytes of deliveries that have arrived.
    ///
    /// - Parameter sizes: the bytes of the run's files, by name.
    public static func progress(of deliveries: [Delivery], _ sizes: [String: Int]) -> Double {
        let files = deliveries.flatMap(\.files)
        // The manifest counts, so that a share of 1 means that everything is delivered.
        let total = files.reduce(0) { $0 + (sizes[$1.file] ?? 1) }
        let done = files.filter { $0.state == .delivered }.reduce(0) { $0 + (sizes[$1.file] ?? 1) }
        return total == 0 ? 1 : Double(done) / Double(total)
    }

    /// Has the next worker send files again, with all attempts.
    ///
    /// - Parameter file: a file of the run to send to all destinations, whether it was delivered or not, followed by the manifest;
    ///   of a webhook, all recommendations, rejected ones too.
    ///   Default: all files that are not delivered.
    /// - Returns: the deliveries, waiting.
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``, ``RunError/fileNotFound(name:_:)``,
    ///   ``RedeliveryError``.
    public func redeliver(_ id: CampaignRun.ID, file: String? = nil, by actor: Actor) throws -> [Delivery] {
        let run = try workspace.runs.get(id)
        guard run.status.isDecided else { throw RunError.noResults(id, run.status) }
        switch run.hold?.state {
        case .held: throw RedeliveryError.held(id)
        case .rejected: throw RedeliveryError.rejected(id)
        case .released, nil: break
        }
        let deliveries = try list(of: id)
        guard !deliveries.isEmpty else { throw RedeliveryError.noDestinations(id) }
        if let file, !deliveries.contains(where: { $0.files.contains { $0.file == file } }) {
            throw RunError.fileNotFound(name: file, id)
        }
        let now = workspace.now()
        let (changed, hasChanged) = try workspace.store.changeDeliveries(of: id, at: now, by: actor, as: .redeliver) {
            if let file, $0.state != .sending, $0.files.contains(where: { $0.file == file }) { try forget(file, of: $0) }
            return $0.redeliver(file, at: now)
        }
        guard hasChanged else { throw RedeliveryError.nothingToDeliver(id) }
        return changed
    }

    /// Has a webhook get all recommendations once more, those that it has rejected too.
    private func forget(_ file: String, of delivery: Delivery) throws {
        guard let webhook = delivery.target.webhook else { return }
        let folder = workspace.folder(of: delivery.runId)
        try WebhookProgress.reset(of: workspace.path(of: folder.webhooks + "/" + file))
        try Folder.remove(file: workspace.path(of: folder.rejected(by: webhook.channelId)))
    }

    /// Cancels the deliveries of a run that are not settled. Those that are being sent stop within a moment.
    ///
    /// - Returns: whether there were any.
    func cancel(of id: CampaignRun.ID, by actor: Actor) throws -> Bool {
        let now = workspace.now()
        var ended: [Delivery] = []
        let (_, hasChanged) = try workspace.store.changeDeliveries(of: id, stop: .cancel, at: now, by: actor, as: .cancel) {
            if $0.isSettled { return false }
            $0.cancel(at: now)
            ended.append($0)
            return true
        }
        for delivery in ended { removeRemains(of: delivery) }
        return hasChanged
    }

    /// Removes what earlier attempts have left at the destination. If it cannot be reached now, the next redelivery does.
    private func removeRemains(of delivery: Delivery) {
        EncryptedFiles.remove(of: delivery, in: workspace)
        DeliveryPreparation.removeFiles(of: delivery, in: workspace)
        let files = delivery.files.filter(\.mayHaveRemains)
        guard !files.isEmpty,
            let transport = try? workspace.destinations.transport(to: delivery.target, in: workspace)
        else { return }
        for file in files { try? transport.removeRemains(of: delivery.target.objectName(of: file.file)) }
    }
}
