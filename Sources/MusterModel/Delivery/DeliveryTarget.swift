/// A folder outside the workspace to which a run's files are sent, frozen with the run.
public struct DeliveryTarget: Hashable, Sendable, Codable {
    /// The destination of campaigns with `destination: s3`. Connections cannot have it as their id.
    public static let standardS3 = "s3"

    /// The id of the connection, or ``standardS3``. One file at a time is sent to a destination.
    public var destination: String
    /// The folder with its address, such as `s3://exports/weekly/weekly-1`, without a slash at the end.
    public var path: String
    /// The folder below that of the connection, or in the bucket; empty for that itself.
    public var folder: String
    /// Of ``standardS3``.
    public var bucket: String?
    /// `nil`: the files are sent as they are.
    public var encryption: PGPEncryption?
    /// The name of the manifest in the folder. No other run has the same folder and the same name: a manifest is never replaced
    /// by that of another run.
    public var manifestName: String

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

    /// The name of an object in the folder.
    ///
    /// - Parameter file: the name of a file of the run, or of the manifest, which is never encrypted.
    public func objectName(of file: String) -> String {
        encryption == nil || file == manifestName ? file : file + PGPEncryption.nameExtension
    }
}
