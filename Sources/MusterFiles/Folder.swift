internal import Glibc

/// Changes to folders that survive a crash: each is synced before the function returns.
public enum Folder {
    /// Makes the contents of a file durable.
    public static func sync(file path: String) throws(FileError) {
        try sync(path, O_RDONLY)
    }

    /// Makes the renames and new files in the folder of `path` durable.
    public static func sync(containing path: String) throws(FileError) {
        try sync(folder: parent(of: path))
    }

    /// Makes the names in a folder durable.
    public static func sync(folder path: String) throws(FileError) {
        try sync(path, O_RDONLY | O_DIRECTORY)
    }

    /// Renames a file or a folder.
    public static func move(_ source: String, to target: String) throws(FileError) {
        guard rename(source, target) == 0 else { throw .cannotWrite(path: target, reason: DurableFile.reason()) }
        try sync(containing: target)
    }

    /// Makes a file durable and gives it its final name, replacing a file of that name.
    public static func publish(file temporary: String, as path: String) throws(FileError) {
        try sync(file: temporary)
        try move(temporary, to: path)
    }

    /// Gives a file a second name, replacing a file of that name. Makes a copy where a link is impossible, for example
    /// across file systems.
    public static func link(_ source: String, to target: String) throws {
        try remove(file: target)
        guard Glibc.link(source, target) != 0 else { return try sync(containing: target) }
        guard errno == EXDEV || errno == EPERM || errno == ENOTSUP || errno == EMLINK else {
            throw FileError.cannotWrite(path: target, reason: DurableFile.reason())
        }
        var copy = try DurableFile(path: target)
        try FileChunks(path: source).forEach { bytes in try copy.append(bytes) }
        try copy.publish()
    }

    /// Removes a file if it exists. Not synced: after a crash it may exist again.
    public static func remove(file path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .cannotWrite(path: path, reason: DurableFile.reason())
        }
    }

    /// The size of a file on disk, in bytes.
    public static func size(ofFile path: String) throws(FileError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .cannotRead(path: path, reason: DurableFile.reason()) }
        return Int(status.st_size)
    }

    private static func sync(_ path: String, _ flags: Int32) throws(FileError) {
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
