internal import MusterBase
internal import MusterModel

/// Datasets as tables.
enum DatasetReport {
    static func printColumns(of version: DatasetVersion) {
        var table = TextTable([("Column", .left), ("Type", .left)])
        for column in version.schema.columns {
            let type = column.type == .other ? "\(column.storage), not usable in expressions" : column.type.description
            table.add([column.name, column.name == version.schema.keyColumn ? "\(type), the key" : type])
        }
        print(table.text())
    }

    /// - Parameter current: the version to mark.
    static func printVersions(_ versions: [DatasetVersion], current: DatasetVersion.Key) {
        var table = TextTable([("Version", .right), ("Rows", .right), ("Columns", .right), ("Imported", .left), ("", .left)])
        for version in versions {
            table.add([
                "\(version.key.version)", NumberFormatting.count(version.rowCount), "\(version.schema.columns.count)",
                InstantFormat.text(version.importedAt), version.key == current ? "current" : "",
            ])
        }
        print(table.text())
    }
}
