internal import Glibc

/// The contents of a file, in chunks of a megabyte.
public struct FileChunks: Sendable {
    private let path: String

    public init(path: String) {
        self.path = path
    }

    /// - Throws: ``FileError/cannotRead(path:reason:)``, or the error of `body`.
    public func forEach(_ body: ([UInt8]) throws -> Void) throws {
        let iterator = try Iterator(path: path)
        while let bytes = try iterator.next() { try body(bytes) }
    }

    /// Reads a file chunk by chunk.
    public final class Iterator {
        private let path: String
        private let descriptor: Int32
        private var buffer = [UInt8](repeating: 0, count: 1 << 20)

        /// - Throws: ``FileError/cannotRead(path:reason:)``.
        public init(path: String) throws(FileError) {
            self.path = path
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .cannotRead(path: path, reason: DurableFile.reason()) }
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
        }

        /// - Returns: `nil` at the end.
        /// - Throws: ``FileError/cannotRead(path:reason:)``.
        public func next() throws(FileError) -> [UInt8]? {
            while true {
                let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count > 0 { return Array(buffer[..<count]) }
                if count == 0 { return nil }
                if errno != EINTR { throw .cannotRead(path: path, reason: DurableFile.reason()) }
            }
        }
    }
}
