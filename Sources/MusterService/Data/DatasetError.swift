public import MusterModel

/// Why an operation on a dataset failed.
public enum DatasetError: UserFacingError, Hashable {
    case invalidName(String)
    case notImported(String, campaign: Campaign.ID)
    /// A dataset is joined by a column whose values are not unique.
    /// - `total`: how many values occur more than once.
    /// - `first`: the first few of them.
    case repeatedJoinKeys(dataset: String, key: String, alias: String, total: Int, first: [RepeatedKey])
    /// A file of the dataset is missing.
    case missingPart(dataset: String, path: String)
    case versionNotFound(DatasetVersion.Key)
    /// Segments and flows name the dataset.
    case stillUsed(String, by: [DefinitionKey])
    case customerNotFound(String, dataset: String)

    public var details: ErrorDetails {
        switch self {
        case .invalidName(let name):
            ErrorDetails(
                .invalid, "dataset.invalidName", "'\(name)' cannot be the name of a dataset.",
                hint: "Use lower-case letters, digits, - and _, at most 64, beginning with a letter or digit.")
        case .notImported(let name, let campaign):
            ErrorDetails(
                .conflict, "dataset.notImported", "Campaign '\(campaign)' uses dataset '\(name)', which is not imported yet.")
        case .repeatedJoinKeys(let dataset, let key, let alias, let total, let first):
            ErrorDetails(
                .conflict, "dataset.repeatedJoinKeys",
                "Dataset '\(dataset)' is joined by '\(key)' as '\(alias)', but \(total) "
                    + (total == 1 ? "value of it occurs" : "values of it occur") + " more than once"
                    + (total > first.count ? ". The first: " : ": ")
                    + first.map { "'\($0.key)' in \($0.rows) rows" }.joined(separator: ", ") + ".",
                hint: "Correct the data, or let the enrich stage make one row of them: "
                    + "aggregate: [{ name: rows, function: count }]")
        case .missingPart(let dataset, let path):
            ErrorDetails(
                .failed, "dataset.missingPart", "The file \(path) of dataset '\(dataset)' is missing.",
                hint: "Import the dataset again.")
        case .versionNotFound(let key):
            ErrorDetails(
                .notFound, "dataset.versionNotFound", "There is no \(key).",
                hint: "It may have been removed after a later import.")
        case .stillUsed(let name, let users):
            ErrorDetails(.conflict, "dataset.stillUsed", users.map { Self.use(of: name, by: $0) })
        case .customerNotFound(let id, let dataset):
            ErrorDetails(.notFound, "customer.notFound", "There is no customer '\(id)' in dataset '\(dataset)'.")
        }
    }

    private static func use(of name: String, by user: DefinitionKey) -> UserFacingMessage {
        UserFacingMessage(
            "The dataset '\(name)' cannot be deleted: the \(user.kind.displayName) '\(user.id)' uses it.",
            diagnostic: Diagnostic(
                code: "dataset.stillUsed", message: "It names the dataset '\(name)'.", subject: user))
    }
}

/// A value that is not unique in a column that must have unique values.
public struct RepeatedKey: Hashable, Sendable {
    public var key: String
    /// The number of rows with the value.
    public var rows: Int
}
