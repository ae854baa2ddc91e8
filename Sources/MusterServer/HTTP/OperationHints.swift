internal import MusterModel
internal import MusterService
internal import MusterStore

/// Hints that name operations of the API. Errors of the service have hints that hold for every front end, or none.
enum OperationHints {
    /// - Returns: `nil` when no operation helps with the error.
    static func hint(for error: any UserFacingError) -> String? {
        switch error {
        case CatalogError.notFound(let key, _):
            "List them with GET /api/v1/\(key.kind.pathName)."
        case DatasetError.notImported(let name, _), StoreError.datasetNotFound(let name):
            "Import it with POST /api/v1/datasets/\(name)/versions."
        default: hint(for: error.code)
        }
    }

    /// The hint of an import in the words of the API: an option of the command line is a parameter of the operation.
    static func parameters(in hint: String) -> String {
        hint.replacing(#/--([a-z]+(?:-[a-z]+)*)(?: (?=\S+\?))?/#) { match in
            let words = match.1.split(separator: "-")
            let name = words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            return match.0.hasSuffix(" ") ? "\(name)=" : "the parameter '\(name)'"
        }
    }

    private static func hint(for code: String) -> String? {
        switch code {
        case "run.notFound": "List the runs with GET /api/v1/runs."
        case "interactions.known": "List the imported batches with GET /api/v1/interactions."
        case "task.notFound": "List the tasks with GET /api/v1/tasks."
        case "key.notFound": "List the keys with GET /api/v1/keys."
        default: nil
        }
    }
}
