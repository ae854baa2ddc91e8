public import MusterModel

/// How the texts of files become values, where it is not to be inferred.
public struct ReadingOptions: Hashable, Sendable {
    /// Texts that are a missing value, besides the empty one.
    public var nullValues: [String]
    public var decimal: DecimalMark
    /// The sign between groups of three digits; `nil`: none.
    public var thousands: Character?
    /// How dates may be written, besides ISO 8601.
    public var dateFormats: [DateFormat]
    public var encoding: TextEncoding
    /// Declared columns, at most one of each name. What they say overrides the rest.
    public var columns: [DatasetDefinition.Column]

    public init(
        nullValues: [String] = [], decimal: DecimalMark = .point, thousands: Character? = nil,
        dateFormats: [DateFormat] = [], encoding: TextEncoding = .utf8, columns: [DatasetDefinition.Column] = []
    ) {
        self.nullValues = nullValues
        self.decimal = decimal
        self.thousands = thousands
        self.dateFormats = dateFormats
        self.encoding = encoding
        self.columns = columns
    }

    /// Lets `definition` declare the columns that are not declared here.
    public mutating func adopt(_ definition: DatasetDefinition) {
        let declared = Set(columns.map(\.name))
        columns += definition.columns.filter { !declared.contains($0.name) }
    }

    func column(_ name: String) -> DatasetDefinition.Column? { columns.first { $0.name == name } }
}

/// The encoding of a text file.
public enum TextEncoding: String, CaseIterable, Hashable, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case windows1252 = "windows-1252"

    /// - Parameter name: a name that files and media types use: `utf-8`, `cp1252`, `iso-8859-1`. As in browsers, Latin-1
    ///   means Windows-1252.
    public init?(named name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
        case "utf-16", "utf16", "utf-16le": self = .utf16
        case "windows-1252", "cp1252", "latin1", "latin-1", "iso-8859-1", "iso8859-1": self = .windows1252
        default: return nil
        }
    }
}
