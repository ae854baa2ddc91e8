internal import Foundation
public import MusterModel

extension [DocumentFile] {
    /// Attaches the tree files that the documents name, so that the documents can be sent to a server without those files.
    ///
    /// - Returns: the files with attachments, and a diagnostic for each tree file that could not be loaded.
    public func attachingTreeFiles() -> (files: [DocumentFile], diagnostics: [Diagnostic]) {
        var files = self
        var diagnostics: [Diagnostic] = []
        for index in files.indices {
            guard let folder = files[index].folder else { continue }
            for name in DocumentFileReader([files[index]]).documents.flatMap(\.treeFiles) {
                guard case .string(let path) = name.node.value, files[index].attachments[path] == nil else { continue }
                do throws(TreeFile.Problem) {
                    files[index].attachments[path] = try TreeFiles.bytes(of: path, in: folder)
                } catch {
                    diagnostics.append(
                        Diagnostic(
                            code: error.code, message: error.message, hint: error.hint, position: name.node.position,
                            subject: name.subject, path: name.path))
                }
            }
        }
        return (files, diagnostics)
    }
}

extension DocumentNode {
    /// A file name in a document.
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
