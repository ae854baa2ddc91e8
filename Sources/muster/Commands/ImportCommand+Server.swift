internal import ArgumentParser
internal import MusterModel

extension ImportCommand {
    /// Sends the file to a server, which imports it.
    func run(on server: RemoteBackend) throws {
        guard files.count == 1 else {
            throw CommandError(
                "import.severalFiles", "A server imports one file at a time, and each becomes the whole dataset.",
                hint: "Join the files first, or import them on the machine of the workspace.")
        }
        let version = try server.importFile(files[0], into: dataset, parameters: [("key", key)])
        if json.isEnabled { return try Terminal.printJSON(version) }
        let key = version.text("keyColumn")
        var table = TextTable([("Column", .left), ("Type", .left)])
        if case .list(let columns)? = version["columns"]?.value {
            for column in columns {
                let (name, type) = (column.text("name") ?? "", column.text("type") ?? "")
                table.add([name, name == key ? "\(type), the key" : type])
            }
        }
        print(table.text())
        print("")
        print(
            "Imported \(NumberFormatting.count(version.int("rowCount"), "row", "rows")) into \(dataset) "
                + "(version \(version.int("version")), \(NumberFormatting.count(version.int("partCount"), "part", "parts"))).")
    }
}

extension DocumentNode {
    /// The number of a map entry; 0 if there is none.
    func int(_ key: String) -> Int {
        guard case .int(let number)? = self[key]?.value else { return 0 }
        return Int(number)
    }
}
