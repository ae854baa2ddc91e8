internal import MusterCatalog
internal import MusterModel

/// Catalog files on this machine, with the tree files they refer to, to be sent to a server.
struct LocalCatalogFiles {
    /// The files that can be sent.
    let sources: [DocumentFile]
    /// The errors of the paths.
    private let ofPaths: [Diagnostic]
    /// The errors of files that are found on this machine, before sending.
    private let ofFiles: [Diagnostic]

    init(_ paths: [String]) {
        let (loaded, diagnostics) = CatalogFiles.load(paths)
        let texts = loaded.filter(\.isText)
        let (complete, problems) = texts.attachingTreeFiles()
        sources = complete
        ofPaths = diagnostics
        ofFiles = DocumentFileReader(loaded.filter { !$0.isText }).diagnostics + problems
    }

    var hasErrors: Bool { ofPaths.hasErrors || ofFiles.hasErrors }

    /// All diagnostics, in the same order and form as if the files had been read on one machine.
    ///
    /// - Parameter found: the diagnostics of the server, which did not receive all files.
    func diagnostics(with found: [Diagnostic]) -> [Diagnostic] {
        let known = Set(ofFiles.compactMap(\.position))
        let others = found.filter { diagnostic in
            switch diagnostic.code {
            case TreeFile.outOfReach: !(diagnostic.position.map(known.contains) ?? false)
            case "file.noDocuments": !hasErrors
            default: true
            }
        }
        return ofPaths + (others + ofFiles).inReadingOrder()
    }

    private struct Request: Encodable {
        struct File: Encodable {
            var name: String
            var text: String
            var treeFiles: [TreeFile]
        }

        struct TreeFile: Encodable {
            var path: String
            var text: String
        }

        var files: [File]
    }

    /// The body of the request.
    func request() throws(ServerError) -> String {
        let files = sources.map { source in
            Request.File(
                name: source.name, text: String(decoding: source.bytes, as: UTF8.self),
                treeFiles: source.attachments.map { .init(path: $0.key, text: String(decoding: $0.value, as: UTF8.self)) })
        }
        do {
            return try CanonicalJSON.text(Request(files: files))
        } catch {
            throw .unsendable(reason: "\(error)")
        }
    }
}

extension DocumentFile {
    /// Whether the file is valid UTF-8.
    fileprivate var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }
}
