internal import Foundation
internal import MusterDelivery
internal import MusterEngine

/// The `checkpoint` folder of a run: its journal.
struct CheckpointFolder: JournalFolder {
    let path: String

    func write(_ name: String, _ next: () throws -> [UInt8]?) throws {
        var file = try DurableFile(path: "\(path)/\(name)", isHashed: false)
        while let bytes = try next() { try file.append(bytes) }
        try file.publish()
    }

    func read(_ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
        guard FileManager.default.fileExists(atPath: "\(path)/\(name)") else { return false }
        try FileChunks(path: "\(path)/\(name)").forEach(body)
        return true
    }

    func remove(_ name: String) throws { try Folder.remove(file: "\(path)/\(name)") }
}
