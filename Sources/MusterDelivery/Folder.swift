internal import Glibc

/// Folders on disk.
public enum Folder {
    /// Makes the renames and new files of the folder that holds `path` durable.
    public static func sync(containing path: String) throws(DeliveryError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path: folder, reason: DurableFile.reason()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: folder, reason: DurableFile.reason()) }
    }
}
