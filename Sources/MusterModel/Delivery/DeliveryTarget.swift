/// A folder outside the workspace to which a run's files are sent, frozen with the run.
public struct DeliveryTarget: Hashable, Sendable, Codable {
    /// The id of the connection, or `s3`: an id as those of definitions. One file at a time is sent to a destination.
    public var destination: String
    /// The folder with its address, such as `s3://exports/weekly/weekly-1`, without a slash at the end.
    public var path: String
    /// The name of the manifest in the folder. No other run has the same folder and the same name: a manifest is never replaced
    /// by that of another run.
    public var manifestName: String

    public init(destination: String, path: String, manifestName: String = "manifest.json") {
        self.destination = destination
        self.path = path
        self.manifestName = manifestName
    }
}
