internal import MusterCatalog
internal import MusterModel

/// Catalog files of this machine, for a server elsewhere: with the files that they name.
struct LocalCatalogFiles {
    /// Those that can be sent.
    let sources: [DocumentFile]
    /// What is wrong with the paths.
    private let ofPaths: [Diagnostic]
    /// What is wrong with files that only this machine can see.
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

    /// What is wrong with all of it, as it would be said if the files had been read in one place.
    ///
    /// - Parameter found: by the server, which did not get all of it.
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

    /// What to send.
    func request() throws -> String {
        let files = sources.map { source in
            Request.File(
                name: source.name, text: String(decoding: source.bytes, as: UTF8.self),
                treeFiles: source.attachments.map { .init(path: $0.key, text: String(decoding: $0.value, as: UTF8.self)) })
        }
        return try CanonicalJSON.text(Request(files: files))
    }
}

extension DocumentFile {
    /// Whether it is UTF-8.
    fileprivate var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }
}
