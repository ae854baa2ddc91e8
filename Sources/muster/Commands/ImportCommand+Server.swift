internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

extension ImportCommand {
    /// Sends the files to a server, which imports them.
    func imported(by server: RemoteBackend) throws -> ImportSummary {
        guard partSize == DatasetImport.defaultRowsPerPart else {
            throw CommandError(
                "import.partSizeOfServer", "--part-size is for imports in a workspace.", hint: "Leave it out.")
        }
        return try server.importFiles(
            files, in: notation.encoding, into: dataset, parameters: parameters() + notation.parameters())
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
