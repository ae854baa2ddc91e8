internal import MusterBase
internal import MusterModel
internal import MusterService

/// Datasets as tables.
enum DatasetReport {
    static func printColumns(of version: DatasetSummary) {
        var table = TextTable([("Column", .left), ("Type", .left)])
        for column in version.columns {
            let type = column.type == .other ? "\(column.storage), not usable in expressions" : column.type.description
            table.add([column.name, column.name == version.keyColumn ? "\(type), the key" : type])
        }
        print(table.text())
    }

    /// - Parameter current: the number of the version to mark.
    static func printVersions(_ versions: [DatasetSummary], current: Int) {
        var table = TextTable([("Version", .right), ("Rows", .right), ("Columns", .right), ("Imported", .left), ("", .left)])
        for version in versions {
            table.add([
                "\(version.version)", NumberFormatting.count(version.rowCount), "\(version.columns.count)",
                InstantFormat.text(version.importedAt), version.version == current ? "current" : "",
            ])
        }
        print(table.text())
    }
}
