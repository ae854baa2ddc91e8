public import Foundation

/// A place outside the workspace to which files of a run are sent, frozen with the run: a folder, or the webhook of a channel.
public struct DeliveryTarget: Hashable, Sendable, Codable {
    /// The destination of campaigns with `destination: s3`. Connections cannot have it as their id.
    public static let standardS3 = "s3"

    /// The id of the connection, ``standardS3``, or `webhook:CHANNEL`. One file at a time is sent to a destination.
    public var destination: String
    /// The folder with its address, such as `s3://exports/weekly/weekly-1`, without a slash at the end; of a webhook, its URL.
    public var path: String
    /// The folder below that of the connection, or in the bucket; empty for that itself.
    public var folder: String
    /// Of ``standardS3``.
    public var bucket: String?
    /// `nil`: the files are sent as they are.
    public var encryption: PGPEncryption?
    /// The name of the manifest in the folder. No other run has the same folder and the same name: a manifest is never replaced
    /// by that of another run. `nil` for a webhook, which gets none.
    public var manifestName: String?
    /// `nil` for a folder.
    public var webhook: Webhook?

    /// The recommendations that a webhook gets.
    public struct Webhook: Hashable, Sendable, Codable {
        /// Its current definition says where and how they are sent.
        public var channelId: Channel.ID
        public var campaignId: Campaign.ID
        public var runId: CampaignRun.ID
        /// The instant of the run.
        public var decidedAt: Date

        public init(channelId: Channel.ID, campaignId: Campaign.ID, runId: CampaignRun.ID, decidedAt: Date) {
            self.channelId = channelId
            self.campaignId = campaignId
            self.runId = runId
            self.decidedAt = decidedAt
        }
    }

    public init(
        destination: String, path: String, folder: String = "", bucket: String? = nil, encryption: PGPEncryption? = nil,
        manifestName: String = "manifest.json"
    ) {
        self.destination = destination
        self.path = path
        self.folder = folder
        self.bucket = bucket
        self.encryption = encryption
        self.manifestName = manifestName
    }

    /// - Parameter url: the URL at the time of the run.
    public init(_ webhook: Webhook, url: String) {
        destination = "webhook:\(webhook.channelId)"
        path = url
        folder = ""
        self.webhook = webhook
    }

    /// The address of an object in the folder, such as `lake:weekly/weekly-1.csv`; of a webhook, its URL.
    ///
    /// - Parameter file: as for ``objectName(of:)``.
    func address(of file: String) -> String {
        webhook == nil ? path + (path.hasSuffix(":") ? "" : "/") + objectName(of: file) : path
    }

    /// The name of an object in the folder.
    ///
    /// - Parameter file: the name of a file of the run, or of the manifest, which is never encrypted.
    public func objectName(of file: String) -> String {
        encryption == nil || file == manifestName ? file : file + PGPEncryption.nameExtension
    }
}
