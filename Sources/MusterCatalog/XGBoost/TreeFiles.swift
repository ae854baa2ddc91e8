internal import Foundation
internal import MusterBase
internal import MusterModel

/// The tree files that catalog files name. Each is read once, even if several models name it.
final class TreeFiles {
    /// The inputs that determine the trees.
    private struct Origin: Hashable {
        var source: String?
        var path: String
        var features: [String]
    }

    /// By name.
    private let sources: [String: DocumentFile]
    private var known: [Origin: Result<GradientBoosted.Ensemble, TreeFile.Problem>] = [:]
    /// The remaining number of values allowed. Negative when there were more.
    private var valuesLeft: Int

    /// - Parameter maxCount: the maximum number of values in all tree files, nested ones included.
    init(of sources: [DocumentFile], maxCount: Int = .max) {
        valuesLeft = maxCount
        self.sources = Dictionary(firstOf: sources.map { ($0.name, $0) })
    }

    func ensemble(_ file: TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem> {
        let origin = Origin(source: file.position?.file, path: file.path, features: file.features)
        if let ensemble = known[origin] { return ensemble }
        let ensemble: Result<GradientBoosted.Ensemble, TreeFile.Problem>
        do throws(TreeFile.Problem) {
            ensemble = .success(try read(file))
        } catch {
            ensemble = .failure(error)
        }
        known[origin] = ensemble
        return ensemble
    }

    private func read(_ file: TreeFile) throws(TreeFile.Problem) -> GradientBoosted.Ensemble {
        let bytes = try bytes(of: file)
        // The binary form starts with a map's bracket and the type of the length of its first key.
        let binaryStarts = ["binf", "bs64", "{L", "{l", "{i", "{U", "{I"]
        guard !binaryStarts.contains(where: { bytes.starts(with: $0.utf8) }) else {
            throw XGBoostModel.problem(file, "is a model in binary form.", hint: XGBoostModel.howToSave)
        }
        let documents: [DocumentNode]
        do {
            documents = try JSONDocumentParser.documents(in: bytes, valuesLeft: &valuesLeft)
        } catch {
            guard valuesLeft >= 0 else {
                throw XGBoostModel.problem(
                    file, "has too many values.", hint: "Apply it on the machine of the workspace.")
            }
            throw XGBoostModel.problem(
                file,
                "is not valid JSON: line \(error.line), column \(error.column): \(error.message.withoutFullStop).",
                hint: XGBoostModel.howToSave)
        }
        guard let document = documents.first, documents.count == 1 else {
            throw XGBoostModel.problem(file, "is not one JSON document.", hint: XGBoostModel.howToSave)
        }
        return try XGBoostModel(document, of: file).ensemble()
    }

    private func bytes(of file: TreeFile) throws(TreeFile.Problem) -> [UInt8] {
        let source = file.position.flatMap { sources[$0.file] }
        if let bytes = source?.attachments[file.path] { return bytes }
        guard let folder = source?.folder else {
            throw TreeFile.Problem(
                code: TreeFile.outOfReach, message: "Only a catalog file can name a file with trees.",
                hint: "Apply a catalog file, or write the trees as 'trees'.")
        }
        return try Self.bytes(of: file.path, in: folder)
    }

    /// - Parameter path: relative to `folder`.
    static func bytes(of path: String, in folder: String) throws(TreeFile.Problem) -> [UInt8] {
        let path = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw TreeFile.Problem(
                code: "model.fileNotFound", message: "There is no file \(path).",
                hint: "A path is relative to the folder of the catalog file.")
        }
        let read: [UInt8]?
        do {
            read = try CatalogFiles.bytes(of: path)
        } catch {
            throw TreeFile.Problem(
                code: "model.fileUnreadable", message: "\(path) cannot be read.", hint: "Check that you may read it.")
        }
        guard let read else {
            throw TreeFile.Problem(
                code: "model.fileTooLarge", message: "\(path) is larger than \(CatalogFiles.maxSize >> 20) MiB.",
                hint: "Train with fewer or smaller trees.")
        }
        return read
    }
}

extension String {
    fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
