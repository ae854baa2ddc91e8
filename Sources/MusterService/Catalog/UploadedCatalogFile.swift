internal import MusterCatalog

/// A catalog file that was sent from elsewhere.
public struct UploadedCatalogFile: Hashable, Sendable {
    /// What positions call it; `.json` or `.yaml` at its end says what it is.
    public var name: String
    public var bytes: [UInt8]
    /// The files with trees that its documents name, by the paths that they are named by.
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
