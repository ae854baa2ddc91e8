internal import Foundation
internal import MusterDelivery
internal import MusterFiles
internal import MusterModel
internal import MusterStore

/// One attempt of a claimed delivery: it sends the files that are not delivered, one after the other, and then the manifest.
///
/// Before and after each file the delivery is stored. A process that dies in between leaves a file that is `sending`: the next
/// worker removes what the transfer has left and sends the file again. The transport does not send what has arrived.
struct DeliveryExecution: Sendable {
    /// Time for an erasure to lock the files for which the delivery was paused.
    private static let secondsAfterPause: TimeInterval = 2

    private let claimed: ClaimedDelivery
    private let queue: DeliveryQueue
    /// The locks of the files and of the destination, held during the attempt.
    private let locks: [FileLock]

    init(_ claimed: ClaimedDelivery, by queue: DeliveryQueue, locks: [FileLock]) {
        self.claimed = claimed
        self.queue = queue
        self.locks = locks
    }

    /// The delivery at the time of the claim.
    var delivery: Delivery { claimed.delivery }

    private var workspace: Workspace { queue.workspace }

    /// Performs the attempt. Blocks.
    ///
    /// - Returns: the delivery as recorded: delivered, waiting for the next attempt, failed or cancelled.
    /// - Throws: ``StoreError/deliveryLost(_:)`` if another worker has taken it over, or the error of recording the end; the
    ///   delivery is then taken up again when the lease has expired.
    func perform(_ control: DeliveryControl) throws -> Delivery {
        defer { withExtendedLifetime(locks) {} }
        let renewal = LeaseRenewal(of: delivery, in: queue, control: control)
        defer { renewal.stop() }
        if claimed.isCancelRequested { control.cancel() }
        var attempt = Attempt(delivery: delivery, queue: queue, control: control)
        let result = Result { try attempt.send() }
        attempt.noteAnswers()
        do {
            try result.get()
            attempt.delivery.complete()
        } catch is CancellationError {
            if control.isCancelled {
                attempt.delivery.cancel(at: workspace.now())
            } else {
                attempt.delivery.interrupt(
                    at: workspace.now(), pause: control.isPaused ? Self.secondsAfterPause : 0)
            }
        } catch let error as StoreError {
            throw error
        } catch {
            attempt.delivery.fail(
                attempt.position, DeliveryFailure(error), queue.backoff, jitter: .random(in: 0..<1), at: workspace.now())
        }
        // Another worker's transfer is not touched.
        _ = try workspace.store.renew(queue.lease(), on: attempt.delivery)
        attempt.removeRemains()
        if attempt.delivery.isSettled { DeliveryPreparation.removeFiles(of: attempt.delivery, in: workspace) }
        try workspace.store.record(attempt.delivery, by: queue.owner, at: workspace.now())
        return attempt.delivery
    }
}

/// The state of an attempt.
private struct Attempt {
    var delivery: Delivery
    let queue: DeliveryQueue
    let control: DeliveryControl
    /// The file that is being sent.
    private(set) var position: Int?
    private var transport: (any Transport)?

    init(delivery: Delivery, queue: DeliveryQueue, control: DeliveryControl) {
        self.delivery = delivery
        self.queue = queue
        self.control = control
    }

    private var workspace: Workspace { queue.workspace }

    mutating func send() throws {
        try control.checkContinues()
        // The files have the digests of this moment: an erasure waits for the end of the attempt.
        let stored = try workspace.store.run(delivery.runId)
        let run = stored.run
        let outputs = delivery.hasOwnFiles ? try DeliveryPreparation(delivery, of: stored, in: workspace).files() : nil
        if let outputs, outputs != delivery.prepared {
            delivery.prepare(outputs)
            try workspace.store.record(delivery, by: queue.owner, at: workspace.now())
        }
        let sources = outputs?.files ?? run.files
        let transport = try workspace.destinations.transport(to: delivery.target, in: workspace)
        self.transport = transport
        guard let manifestName = delivery.target.manifestName else {
            for index in delivery.files.indices {
                let file = try localFile(delivery.files[index].file, among: sources, of: run.id)
                if !isDelivered(index, file) { try send(file, at: index, with: transport) }
            }
            return
        }
        let files = try delivery.files.dropLast().map { try localFile($0.file, among: sources, of: run.id) }
        let unsent = files.indices.filter { !isDelivered($0, files[$0]) }
        let manifest = delivery.files.count - 1
        if !unsent.isEmpty, delivery.files[manifest].mayExist {
            // It describes objects that are about to change.
            try transport.remove(manifestName)
        }
        try workspace.makeFolder("tmp")
        if !unsent.isEmpty, let encryption = delivery.target.encryption {
            let keyring = try workspace.destinations.gpg.keyring(for: encryption, control: control.transfer)
            defer { keyring.remove() }
            for index in unsent { try send(files[index], at: index, encryptedWith: keyring, with: transport) }
        } else {
            for index in unsent { try send(files[index], at: index, with: transport) }
        }
        let path = workspace.path(of: "tmp/manifest-\(UUID().uuidString).json")
        // A file that cannot be removed does no harm.
        defer { try? Folder.remove(file: path) }
        let file = try DeliveryManifest(of: run, delivery, files: sources).write(to: path)
        if !unsent.isEmpty || !isDelivered(manifest, file) { try send(file, at: manifest, with: transport) }
    }

    /// - Parameter keyring: if the file is to be encrypted.
    private mutating func send(
        _ file: LocalFile, at index: Int, encryptedWith keyring: PGPKeyring? = nil, with transport: any Transport
    ) throws {
        try control.checkContinues()
        position = index
        let name = delivery.target.objectName(of: delivery.files[index].file)
        let mayHaveRemains = delivery.files[index].mayHaveRemains
        delivery.beginFile(index, at: workspace.now())
        try workspace.store.record(delivery, file: index, by: queue.owner, at: workspace.now())
        if mayHaveRemains { try transport.removeRemains(of: name) }
        var encrypted: EncryptedObject?
        if let keyring {
            let path = try EncryptedFiles.prepare(for: delivery, in: workspace)
            defer { EncryptedFiles.remove(of: delivery, in: workspace) }
            let object = try keyring.encrypt(file, to: path, control: control.transfer)
            try transport.send(object, as: name, control: control.transfer)
            encrypted = EncryptedObject(bytes: object.byteCount, sha256: object.sha256)
        } else {
            try transport.send(file, as: name, control: control.transfer)
        }
        delivery.endFile(index, bytes: file.byteCount, sha256: file.sha256, encrypted: encrypted, at: workspace.now())
        try workspace.store.record(delivery, file: index, by: queue.owner, at: workspace.now())
        position = nil
    }

    /// Records the answers of a webhook.
    mutating func noteAnswers() {
        guard let webhook = transport as? WebhookTransport, let channel = delivery.target.webhook?.channelId else { return }
        let folder = workspace.folder(of: delivery.runId)
        for index in delivery.files.indices {
            // The error of the attempt, which cannot read it either, is recorded.
            guard
                let progress = try? WebhookTransport.progress(
                    of: workspace.path(of: folder.webhooks + "/" + delivery.files[index].file))
            else { continue }
            delivery.noteAnswers(
                index, url: webhook.target.url, accepted: progress.accepted, rejected: progress.rejected,
                rejectedFile: folder.rejected(by: channel))
        }
    }

    /// Removes what the transfer of the last file has left, if it did not arrive.
    func removeRemains() {
        guard let position, let transport, delivery.files[position].mayHaveRemains else { return }
        // The next attempt removes what cannot be removed now.
        try? transport.removeRemains(of: delivery.target.objectName(of: delivery.files[position].file))
    }

    private func isDelivered(_ index: Int, _ file: LocalFile) -> Bool {
        delivery.files[index].state == .delivered && delivery.files[index].sha256 == file.sha256
    }

    private func localFile(_ name: String, among files: [OutputFile], of run: CampaignRun.ID) throws -> LocalFile {
        let channel = delivery.target.webhook?.channelId
        guard let file = files.first(where: { $0.name == name && $0.webhookChannelId == channel }) else {
            throw RunError.fileNotFound(name: name, run)
        }
        let path = workspace.path(of: file.path)
        guard FileManager.default.fileExists(atPath: path) else { throw RunError.missingFile(run, path: file.path) }
        guard try Folder.size(ofFile: path) == file.bytes else { throw RunError.changedFile(run, path: file.path) }
        return LocalFile(path: path, byteCount: file.bytes, sha256: file.sha256)
    }
}

extension DeliveryFailure {
    /// - Parameter error: the reason why an attempt failed.
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as TransferError: self.init(error)
        case let error as RunError:
            // The file in the workspace is missing or has changed.
            self.init(code: error.code, reason: UserFacingMessage.text(of: error), isPermanent: true)
        case let error as any UserFacingError:
            self.init(code: error.code, reason: UserFacingMessage.text(of: error), isPermanent: error.kind != .failed)
        default:
            self.init(code: "delivery.failed", reason: "The transfer failed: \(error)", isPermanent: false)
        }
    }
}
