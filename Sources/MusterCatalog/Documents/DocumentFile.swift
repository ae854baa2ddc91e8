internal import MusterModel

/// A text with documents in it: a file's, or standard input's.
public struct DocumentFile: Sendable {
    public enum Format: Hashable, Sendable {
        case yaml, json
    }

    /// What positions call it.
    public var name: String
    public var bytes: [UInt8]
    /// `nil` when neither the name nor who made it says: JSON when it can be read as such, else YAML.
    public var format: Format?
    /// Where the files are that its documents name; `nil` when they can name none.
    public var folder: String?
    /// Files that its documents name and that came with it, by the paths that they are named by. They count more than those
    /// in the folder.
    public var attachments: [String: [UInt8]] = [:]

    public init(name: String, bytes: [UInt8], format: Format?, folder: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.format = format
        self.folder = folder
    }

    /// Takes the format from the name's end: `.json`, `.yaml` or `.yml`.
    public init(name: String, bytes: [UInt8], folder: String? = nil) {
        let lowercased = name.lowercased()
        if lowercased.hasSuffix(".json") {
            self.init(name: name, bytes: bytes, format: .json, folder: folder)
        } else if lowercased.hasSuffix(".yaml") || lowercased.hasSuffix(".yml") {
            self.init(name: name, bytes: bytes, format: .yaml, folder: folder)
        } else {
            self.init(name: name, bytes: bytes, format: nil, folder: folder)
        }
    }
}
