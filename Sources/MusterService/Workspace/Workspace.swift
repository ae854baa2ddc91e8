public import Foundation
internal import MusterFiles
internal import MusterModel
internal import MusterStore

/// A workspace on disk: its database, datasets and runs. Every use case starts here.
public struct Workspace: Sendable {
    /// The folder's path, as it was given.
    public let path: String
    let store: Store
    /// What time it is.
    public let now: @Sendable () -> Date
    let memory = WorkspaceCache()

    /// - Parameter now: the clock that everything in the workspace goes by.
    /// - Throws: ``StoreError``, when there is none at `path` among others.
    public init(opening path: String, now: @escaping @Sendable () -> Date = { Date() }) throws {
        self.path = path
        self.now = now
        store = try Store(workspace: path)
    }

    /// Makes a new workspace; the folder may exist.
    public init(creating path: String, now: @escaping @Sendable () -> Date = { Date() }) throws {
        self.path = path
        self.now = now
        store = try Store.create(workspace: path)
    }

    /// Opens the workspace at `path`, or makes one there.
    public init(openingOrCreating path: String) throws {
        if FileManager.default.fileExists(atPath: Store.databasePath(of: path)) {
            try self.init(opening: path)
        } else {
            try self.init(creating: path)
        }
    }

    /// - Throws: ``StoreError``, when nothing can be written to the database now.
    public func checkWritable() throws { try store.checkWritable() }

    /// The path of something whose path is relative to the workspace.
    public func path(of relative: String) -> String { path + "/" + relative }

    /// Where DuckDB may spill.
    var temporaryFolder: String { path(of: "tmp") }

    static func runFolder(_ id: CampaignRun.ID) -> String { "runs/\(id)" }

    static func checkpointFolder(_ id: CampaignRun.ID) -> String { runFolder(id) + "/checkpoint" }

    /// Makes a folder and those above it, durably.
    func makeFolder(_ relative: String) throws(ServiceError) {
        do {
            try FileManager.default.createDirectory(atPath: path(of: relative), withIntermediateDirectories: true)
            var names = relative.split(separator: "/")
            while !names.isEmpty {
                try Folder.sync(containing: path(of: names.joined(separator: "/")))
                names.removeLast()
            }
        } catch FileError.cannotWrite(let path, let reason) {
            throw .cannotWrite(path: path, reason: reason)
        } catch {
            let whole = path(of: relative)
            throw .cannotWrite(path: whole, reason: DirectoryCreationError.reason(making: whole, error))
        }
    }

    func campaign(_ id: String, in catalog: Catalog) throws(ServiceError) -> Campaign {
        guard let campaign = catalog.campaigns[.init(id)] else {
            let suggestion = DidYouMean.nearest(to: id, among: catalog.ids(of: .campaign))
            throw .notFound(DefinitionKey(.campaign, id), suggestion: suggestion)
        }
        return campaign
    }
}
