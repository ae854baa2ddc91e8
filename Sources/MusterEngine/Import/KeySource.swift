/// Where the key of a row comes from.
public enum KeySource: Hashable, Sendable {
    /// The column that is named as the key.
    case column
    /// The number of the row in the import, from `0000000001`. The same row has another key in a file with other rows.
    case row
    /// A hash of the texts of these columns: equal texts give equal keys in every import.
    case hash([String])

    /// The name of a generated key for which none is given.
    public static let generatedName = "row_key"

    /// The columns that the files must have.
    func columns(named key: String) -> [String] {
        switch self {
        case .column: [key]
        case .row: []
        case .hash(let names): names
        }
    }
}
