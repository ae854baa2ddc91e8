internal import Foundation
internal import MusterCatalog
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// Definitions as catalog files: applying them changes nothing.
public struct CatalogExport: Sendable {
    public enum Layout: Sendable {
        /// `offers.yaml` with all offers, and so on.
        case filePerKind
        /// `offers/gold_card.yaml`, and so on.
        case filePerDefinition
    }

    public struct File: Hashable, Sendable {
        /// Relative to the folder of the export.
        public var path: String
        public var text: String
    }

    /// The files in a folder before an export into it.
    public struct Comparison: Hashable, Sendable {
        /// Files that the export replaces although no export has written them.
        public var foreign: [String] = []
        /// Files that an earlier export has written and this one does not write.
        public var outdated: [String] = []
        /// Other catalog files, which an apply of the folder would read as well.
        public var others: [String] = []
    }

    /// By kind, then id: equal catalogs have equal files.
    public let files: [File]
    private static let header = "# Written by muster export. The next export into this folder replaces this file.\n"

    /// - Throws: the error of the YAML library.
    public init(_ definitions: [Definition], layout: Layout) throws {
        let sorted = definitions.sorted { $0.key < $1.key }
        switch layout {
        case .filePerDefinition:
            files = try sorted.map { definition in
                File(
                    path: "\(definition.kind.pathName)/\(definition.id).yaml",
                    text: Self.header + (try YAMLDocumentWriter.text(definition)))
            }
        case .filePerKind:
            files = try DefinitionKind.allCases.compactMap { kind in
                let texts = try sorted.filter { $0.kind == kind }.map(YAMLDocumentWriter.text)
                return texts.isEmpty
                    ? nil : File(path: "\(kind.pathName).yaml", text: Self.header + texts.joined(separator: "---\n"))
            }
        }
    }

    /// Compares the export with the catalog files in a folder, which may not exist.
    public func comparison(with folder: String) -> Comparison {
        var comparison = Comparison()
        let written = Set(files.map(\.path))
        for path in Self.catalogFiles(in: folder) {
            switch (Self.isExported(folder + "/" + path), written.contains(path)) {
            case (false, true): comparison.foreign.append(path)
            case (true, false): comparison.outdated.append(path)
            case (false, false): comparison.others.append(path)
            case (true, true): break
            }
        }
        return comparison
    }

    /// Writes the files and removes those that an earlier export has written and this one does not write.
    ///
    /// - Throws: ``WorkspaceError``, `FileError`.
    public func write(to folder: String) throws {
        let outdated = comparison(with: folder).outdated
        for file in files {
            let path = folder + "/" + file.path
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
            do {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            } catch {
                throw WorkspaceError.cannotWrite(path: parent, reason: DirectoryCreationError.reason(creating: parent, error))
            }
            var output = try DurableFile(path: path, isHashed: false)
            try output.append(Array(file.text.utf8))
            try output.publish()
        }
        for path in outdated { try Folder.remove(file: folder + "/" + path) }
    }

    /// The paths of all catalog files in a folder, relative to it, sorted.
    private static func catalogFiles(in folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            let parts = name.split(separator: "/")
            return !parts.contains { $0.hasPrefix(".") }
                && ["yaml", "yml", "json"].contains(URL(fileURLWithPath: name).pathExtension.lowercased())
        }.sorted()
    }

    private static func isExported(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        // The handle is only read: closing it cannot fail in a way that matters.
        defer { try? file.close() }
        return (try? file.read(upToCount: header.utf8.count)) == Data(header.utf8)
    }
}

extension CatalogService {
    /// All definitions, by kind and id.
    public func definitions() throws -> [Definition] { try workspace.store.catalog().catalog.definitions }
}
