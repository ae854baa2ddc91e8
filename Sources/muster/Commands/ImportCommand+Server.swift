internal import ArgumentParser
internal import MusterEngine
internal import MusterModel

extension ImportCommand {
    /// Sends the file to a server, which imports it.
    func run(on server: RemoteBackend) throws {
        guard files.count == 1 else {
            throw CommandError(
                "import.severalFiles", "A server imports one file at a time, and each becomes the whole dataset.",
                hint: "Join the files first, or import them on the machine of the workspace.")
        }
        let version = try server.importFile(
            files[0], in: notation.encoding, into: dataset, parameters: parameters() + notation.parameters())
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
            "\(check ? "The import would succeed:" : "Imported") \(NumberFormatting.count(version.int("rowCount"), "row", "rows")) into \(dataset) "
                + "(version \(version.int("version")), \(NumberFormatting.count(version.int("partCount"), "part", "parts"))).")
    }

    /// The query of the operation, without that of the notation.
    private func parameters() -> [(String, String?)] {
        var parameters: [(String, String?)] = [("key", key), ("mode", mode.rawValue)]
        if keyFromRow { parameters.append(("keyFromRow", "true")) }
        parameters += keyHash.map { ("keyHash", $0) }
        if force { parameters.append(("force", "true")) }
        if check { parameters.append(("check", "true")) }
        return parameters
    }
}

extension NotationOptions {
    /// The query of an import by a server.
    ///
    /// - Throws: ``CommandError`` for options that name a column, which the server takes from the Dataset definition.
    fileprivate func parameters() throws -> [(String, String?)] {
        let options = try options()
        guard options.columns.isEmpty else {
            throw CommandError(
                "import.columnOptions",
                "A server takes the type and the date format of a single column from the Dataset definition.",
                hint:
                    "Apply a definition of kind Dataset that names the column, or import the file on the machine of the workspace."
            )
        }
        return options.dateFormats.map { ("dateFormat", $0.text) } + [("decimal", decimal.rawValue), ("thousands", thousands)]
            + null.map { ("nullValue", $0) }
    }
}

extension DocumentNode {
    /// The number of a map entry; 0 if there is none.
    func int(_ key: String) -> Int {
        guard case .int(let number)? = self[key]?.value else { return 0 }
        return Int(number)
    }
}
