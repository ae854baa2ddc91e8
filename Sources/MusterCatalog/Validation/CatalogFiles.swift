internal import Foundation
public import MusterModel

/// Finds and loads catalog files.
public enum CatalogFiles {
    /// The maximum size of one file, in bytes.
    public static let maxSize = 64 << 20
    /// The path that means standard input.
    public static let standardInput = "-"
    private static let fileTypes: Set<String> = ["yaml", "yml", "json"]

    /// Loads the named files and the files of the named folders and their subfolders, sorted by name. Within folders, hidden
    /// files and files of other types are ignored.
    ///
    /// - Parameter standardInput: reads standard input, for the path ``standardInput``.
    /// - Returns: the loaded files, and a diagnostic for each path that could not be loaded.
    public static func load(
        _ paths: [String], standardInput: () -> [UInt8] = readStandardInput
    ) -> (sources: [DocumentFile], diagnostics: [Diagnostic]) {
        var sources: [DocumentFile] = []
        var diagnostics: [Diagnostic] = []
        var seen: Set<String> = []
        for path in paths {
            if path == self.standardInput {
                sources.append(DocumentFile(name: "standard input", bytes: standardInput(), folder: "."))
                continue
            }
            let files = files(at: path)
            if files.isEmpty { diagnostics.append(nothing(at: path)) }
            for file in files where seen.insert(URL(fileURLWithPath: file).standardizedFileURL.path).inserted {
                switch load(file) {
                case .success(let source): sources.append(source)
                case .failure(let failure): diagnostics.append(failure.diagnostic)
                }
            }
        }
        return (sources, diagnostics)
    }

    public static func readStandardInput() -> [UInt8] { Array(FileHandle.standardInput.readDataToEndOfFile()) }

    private struct LoadFailure: Error {
        var diagnostic: Diagnostic
    }

    private static func load(_ file: String) -> Result<DocumentFile, LoadFailure> {
        do {
            guard let bytes = try bytes(of: file) else {
                let diagnostic = Diagnostic(
                    code: "file.tooLarge", message: "\(file) is larger than \(maxSize >> 20) MiB.",
                    hint: "Split it into several files.")
                return .failure(LoadFailure(diagnostic: diagnostic))
            }
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            return .success(DocumentFile(name: file, bytes: bytes, folder: folder))
        } catch {
            let isDenied = !FileManager.default.isReadableFile(atPath: file)
            let diagnostic = Diagnostic(
                code: "file.unreadable", message: "\(file) cannot be read.",
                hint: isDenied ? "Check that it exists and that you may read it." : nil)
            return .failure(LoadFailure(diagnostic: diagnostic))
        }
    }

    /// - Returns: `nil` when the file is larger than ``maxSize``.
    static func bytes(of file: String) throws -> [UInt8]? {
        let attributes = try FileManager.default.attributesOfItem(atPath: resolved(file))
        if let size = attributes[.size] as? Int, size > maxSize { return nil }
        return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    private static func files(at path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { return [path] }
        // A folder that cannot be listed counts as empty, which is reported.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let prefix = path.hasSuffix("/") ? path : path + "/"
        return names.filter { !$0.hasPrefix(".") }.sorted().flatMap { name -> [String] in
            let item = prefix + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: item, isDirectory: &isFolder) else { return [] }
            if isFolder.boolValue { return isLink(item) ? [] : files(at: item) }
            return fileTypes.contains(URL(fileURLWithPath: name).pathExtension.lowercased()) ? [item] : []
        }
    }

    /// Links to folders are not followed, because they can form cycles.
    private static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }

    private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    private static func nothing(at path: String) -> Diagnostic {
        FileManager.default.fileExists(atPath: path)
            ? Diagnostic(
                code: "file.none", message: "There are no catalog files in \(path).",
                hint: "Their names end in .yaml, .yml or .json.")
            : Diagnostic(code: "file.notFound", message: "There is no file or folder \(path).")
    }
}
