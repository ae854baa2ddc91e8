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
    /// A new version lacks columns that active campaigns use, or has them with other types.
    case breaksCampaigns(String, [BreakingChange])
    /// - `before`: `nil` when the definition of the dataset gives the minimum. `minimum`: as an import may have.
    case tooFewRows(String, rows: Int, before: Int?, minimum: Int, campaigns: [Campaign.ID])
    case noKey(String)
    case alreadyCurrent(DatasetVersion.Key)
    /// A campaign's run was planned with another column of that name, or with one that is gone.
    case columnChanged(dataset: String, column: String, campaign: Campaign.ID)

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
        case .breaksCampaigns(let name, let changes):
            ErrorDetails(.conflict, "dataset.breaksCampaigns", changes.map { $0.message(dataset: name) })
        case .tooFewRows(let name, let rows, let before, let minimum, let campaigns):
            ErrorDetails(
                .conflict, "dataset.tooFewRows",
                "Dataset '\(name)' would have \(rows) rows"
                    + (before.map { ", and has \($0) now; fewer than \(minimum) are not expected." }
                        ?? "; its definition asks for at least \(minimum).")
                    + (campaigns.isEmpty
                        ? "" : " Active campaigns that use it: \(campaigns.map(\.rawValue).joined(separator: ", "))."),
                hint: "Nothing was changed. If the file is complete, import it by force.")
        case .noKey(let name):
            ErrorDetails(
                .invalid, "dataset.noKey", "The key of dataset '\(name)' is not known.",
                hint: "Name the column that identifies a row, here or in a Dataset definition.")
        case .alreadyCurrent(let key):
            ErrorDetails(
                .conflict, "dataset.alreadyCurrent", "Version \(key.version) of dataset '\(key.dataset)' is the current one.")
        case .columnChanged(let dataset, let column, let campaign):
            ErrorDetails(
                .conflict, "dataset.columnChanged",
                "Dataset '\(dataset)' no longer has the column '\(column)' as the run of campaign '\(campaign)' was planned with.",
                hint: "Import the dataset with that column, or restore an earlier version, then deliver again.")
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

/// A change of a column that active campaigns use.
public struct BreakingChange: Hashable, Sendable {
    public var change: ColumnChange
    public var campaigns: [Campaign.ID]

    fileprivate func message(dataset: String) -> UserFacingMessage {
        let names = campaigns.map { "'\($0)'" }.joined(separator: ", ")
        return UserFacingMessage(
            change.message(dataset: dataset)
                + " Active \(campaigns.count == 1 ? "campaign \(names) uses" : "campaigns \(names) use") it.",
            hint: "Nothing was changed. Correct the data, declare the column in a Dataset definition, or import by force.")
    }
}

extension ColumnChange {
    /// A sentence such as: Column 'age' of dataset 'customers' was int and is string, because of 'N/A' in line 3 of d2.csv.
    public func message(dataset: String) -> String {
        guard let after else { return "Column '\(column)' of dataset '\(dataset)' (\(before)) is missing." }
        if before == after {
            return "Column '\(column)' of dataset '\(dataset)' now holds numbers written as \(because.joined(separator: ", "))."
        }
        let reason = because.isEmpty ? "" : ", because of \(because.joined(separator: ", "))"
        return "Column '\(column)' of dataset '\(dataset)' was \(before) and is \(after)\(reason)."
    }
}

/// A value that is not unique in a column that must have unique values.
public struct RepeatedKey: Hashable, Sendable {
    public var key: String
    /// The number of rows with the value.
    public var rows: Int
}
