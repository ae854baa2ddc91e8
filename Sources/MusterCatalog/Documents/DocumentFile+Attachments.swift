internal import Foundation
public import MusterModel

extension [DocumentFile] {
    /// Loads the files with trees that the documents name, so that the sources can go where those files are not.
    ///
    /// - Returns: the sources with what they name attached, and a diagnostic at each name of a file that could not be loaded.
    public func attachingTreeFiles() -> (sources: [DocumentFile], diagnostics: [Diagnostic]) {
        var sources = self
        var diagnostics: [Diagnostic] = []
        for index in sources.indices {
            guard let folder = sources[index].folder else { continue }
            for name in DocumentFileReader([sources[index]]).documents.flatMap(\.treeFiles) {
                guard case .string(let path) = name.node.value, sources[index].attachments[path] == nil else { continue }
                do throws(TreeFile.Problem) {
                    sources[index].attachments[path] = try TreeFiles.bytes(of: path, in: folder)
                } catch {
                    diagnostics.append(
                        Diagnostic(
                            code: error.code, message: error.message, hint: error.hint, position: name.node.position,
                            subject: name.subject, path: name.path))
                }
            }
        }
        return (sources, diagnostics)
    }
}

extension DocumentNode {
    /// Where a document names a file.
    fileprivate struct FileName {
        var node: DocumentNode
        var subject: DefinitionKey?
        var path: DocumentPath
    }

    fileprivate var treeFiles: [FileName] {
        guard let key = Definition.key(of: self, as: .init()), key.kind == .model,
            case .map(let offers)? = self["offers"]?.value
        else { return [] }
        return offers.compactMap { offer in
            guard let file = offer.value["file"], offer.value["trees"] == nil else { return nil }
            return FileName(node: file, subject: key, path: DocumentPath("offers", offer.key, "file"))
        }
    }
}
