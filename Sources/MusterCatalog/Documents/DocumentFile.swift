internal import MusterModel

/// The bytes of a file with documents. Standard input and the body of a request are files too.
///
/// ``Definition`` explains the forms of a definition.
public struct DocumentFile: Sendable {
    public enum Format: Hashable, Sendable {
        case yaml, json
    }

    /// The file's name in positions.
    public var name: String
    public var bytes: [UInt8]
    /// `nil` when unknown: then the text is read as JSON if possible, otherwise as YAML.
    public var format: Format?
    /// The folder of the files that its documents name; `nil` when they cannot name files.
    public var folder: String?
    /// Files that its documents name, by path, when they were sent along. They take precedence over files in the folder.
    public var attachments: [String: [UInt8]] = [:]

    public init(name: String, bytes: [UInt8], format: Format?, folder: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.format = format
        self.folder = folder
    }

    /// The format follows from the name's extension: `.json`, `.yaml` or `.yml`.
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
