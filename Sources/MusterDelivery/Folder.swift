internal import Glibc

/// Files and folders on disk, made durable.
public enum Folder {
    /// Makes the contents of a file durable.
    public static func sync(file path: String) throws(DeliveryError) {
        try sync(path, O_RDONLY)
    }

    /// Makes the renames and new files of the folder that holds `path` durable.
    public static func sync(containing path: String) throws(DeliveryError) {
        try sync(folder: parent(of: path))
    }

    /// Makes the names in a folder durable.
    public static func sync(folder path: String) throws(DeliveryError) {
        try sync(path, O_RDONLY | O_DIRECTORY)
    }

    /// Renames a file or a folder, durably.
    public static func move(_ source: String, to target: String) throws(DeliveryError) {
        guard rename(source, target) == 0 else { throw .cannotWrite(path: target, reason: DurableFile.reason()) }
        try sync(containing: target)
    }

    /// Gives a file a second name, durably, whatever had that name; where that cannot be, as across file systems, makes a
    /// copy.
    public static func link(_ source: String, to target: String) throws {
        try remove(file: target)
        guard Glibc.link(source, target) != 0 else { return try sync(containing: target) }
        guard errno == EXDEV || errno == EPERM || errno == ENOTSUP || errno == EMLINK else {
            throw DeliveryError.cannotWrite(path: target, reason: DurableFile.reason())
        }
        var copy = try DurableFile(path: target)
        try FileChunks(path: source).forEach { bytes in try copy.append(bytes) }
        try copy.publish()
    }

    /// Removes a file, if there is one.
    public static func remove(file path: String) throws(DeliveryError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .cannotWrite(path: path, reason: DurableFile.reason())
        }
    }

    private static func sync(_ path: String, _ flags: Int32) throws(DeliveryError) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: DurableFile.reason()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: DurableFile.reason()) }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
