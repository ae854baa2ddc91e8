internal import MusterCatalog

/// A catalog file that a client has sent.
public struct UploadedCatalogFile: Hashable, Sendable {
    /// The name of the file in positions. Its extension, `.json` or `.yaml`, determines the format.
    public var name: String
    public var bytes: [UInt8]
    /// The tree files that its documents name, by the paths in the documents.
    public var treeFiles: [String: [UInt8]]

    public init(name: String, bytes: [UInt8], treeFiles: [String: [UInt8]] = [:]) {
        self.name = name
        self.bytes = bytes
        self.treeFiles = treeFiles
    }

    var source: DocumentFile {
        var source = DocumentFile(name: name, bytes: bytes)
        source.attachments = treeFiles
        return source
    }
}
