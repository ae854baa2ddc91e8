internal import Glibc

/// The contents of a file, in chunks of a megabyte.
public struct FileChunks: Sendable {
    private let path: String

    public init(path: String) {
        self.path = path
    }

    /// - Throws: ``FileError/cannotRead(path:reason:)``, or the error of `body`.
    public func forEach(_ body: ([UInt8]) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.cannotRead(path: path, reason: DurableFile.reason()) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError.cannotRead(path: path, reason: DurableFile.reason())
            }
            guard count > 0 else { return }
            try body(Array(buffer[..<count]))
        }
    }
}
