public import Foundation
public import MusterDelivery
public import MusterModel
internal import MusterStore

/// The places outside the workspace to which runs deliver.
public protocol DeliveryDestinations: Sendable {
    /// The folders to which the files of a completed run are sent; they are frozen with the run. Each is a function of the run.
    func targets(of config: FileConfig, for names: FileNames) -> [DeliveryTarget]

    /// The way to a folder. Asked for with every attempt, so that corrected credentials take effect.
    ///
    /// - Throws: `TransferError`, or an error that someone has to correct before another attempt can succeed.
    func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport

    /// Encrypts the files of targets with an encryption. Default: gpg of the process's environment.
    var gpg: GnuPG { get }
}

extension DeliveryDestinations {
    public var gpg: GnuPG { GnuPG() }
}

/// The connections that campaigns name, S3 with the standard environment of AWS, and the webhooks of channels. rclone sends
/// files, and gpg encrypts them.
public struct ConfiguredDestinations: DeliveryDestinations {
    private let settings: RcloneSettings
    private let allowsPrivateWebhooks: Bool
    public let gpg: GnuPG

    /// - Parameters:
    ///   - environment: of the process that sends.
    ///   - allowsPrivateWebhooks: whether webhooks may have private addresses, and use HTTP without TLS.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment, allowsPrivateWebhooks: Bool = false
    ) {
        settings = RcloneSettings(environment: environment)
        self.allowsPrivateWebhooks = allowsPrivateWebhooks
        gpg = GnuPG(environment: environment)
    }

    public func targets(of config: FileConfig, for names: FileNames) -> [DeliveryTarget] {
        let standard = config.s3Location.map { location in
            let folder = names.folder(location.path)
            return DeliveryTarget(
                destination: DeliveryTarget.standardS3, path: Self.path("s3://" + location.bucket, folder), folder: folder,
                bucket: location.bucket, manifestName: names.manifestName(in: location.path))
        }
        let connections = config.deliveries.map { delivery in
            let folder = delivery.path.map(names.folder) ?? ""
            return DeliveryTarget(
                destination: delivery.connection.rawValue, path: Self.path("\(delivery.connection):", folder), folder: folder,
                encryption: delivery.encryption, manifestName: names.manifestName(in: delivery.path))
        }
        return (standard.map { [$0] } ?? []) + connections
    }

    private static func path(_ root: String, _ folder: String) -> String {
        folder.isEmpty || root.hasSuffix(":") ? root + folder : "\(root)/\(folder)"
    }

    public func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport {
        if let webhook = target.webhook { return try transport(to: webhook, in: workspace) }
        if let bucket = target.bucket {
            let connection = DeliveryConnection(
                id: .init(DeliveryTarget.standardS3), name: "S3", place: .s3(.init(bucket: bucket)))
            return RcloneTransport(connection, folder: target.folder, settings: settings)
        }
        guard let connection = try workspace.store.catalog().catalog.connections[.init(target.destination)] else {
            throw TransferError(
                .permanent, code: "delivery.noConnection", message: "There is no connection '\(target.destination)'.",
                hint: "Create it, then deliver again with: muster redeliver RUN")
        }
        return RcloneTransport(connection, folder: target.folder, settings: settings)
    }

    private func transport(to target: DeliveryTarget.Webhook, in workspace: Workspace) throws -> WebhookTransport {
        guard let webhook = try workspace.store.catalog().catalog.channels[target.channelId]?.webhook else {
            throw TransferError(
                .permanent, code: "webhook.none", message: "The channel '\(target.channelId)' has no webhook.",
                hint: "Give it one, then deliver again with: muster redeliver \(target.runId)")
        }
        if let run = try workspace.store.runWithGoneWebhook(webhook.url) {
            throw TransferError(
                .permanent, code: "webhook.disabled", message: "The webhook is disabled: it answered run \(run) with 410.",
                hint: "Once it is back, enable it with: muster redeliver \(run); otherwise change the channel's url.")
        }
        let key = try WebhookSigningKey.read(webhook.secret, from: Secrets(environment: settings.environment))
        return WebhookTransport(
            to: WebhookTarget(
                url: webhook.url, signingKey: key, timeout: TimeInterval(webhook.timeoutSeconds),
                allowsPrivateAddresses: allowsPrivateWebhooks),
            .init(
                campaignId: target.campaignId, runId: target.runId, channelId: target.channelId, timestamp: target.decidedAt),
            batchSize: webhook.batchSize, ratePerSecond: webhook.ratePerSecond,
            rejectedPath: workspace.path(of: workspace.folder(of: target.runId).rejected(by: target.channelId)),
            now: workspace.now)
    }
}

extension FileNames {
    fileprivate func folder(_ template: PathTemplate) -> String { template.path { value(of: $0) } }

    /// Names that do not depend on the folder contain the id of the run, so that the manifest of another run remains.
    fileprivate func manifestName(in template: PathTemplate?) -> String {
        template?.placeholders.contains(.run_id) == true ? "manifest.json" : "\(runId).manifest.json"
    }
}
