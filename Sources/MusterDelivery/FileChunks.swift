internal import Glibc

/// The contents of a file, a megabyte at a time.
public struct FileChunks: Sendable {
    private let path: String

    public init(path: String) {
        self.path = path
    }

    /// - Throws: ``DeliveryError/cannotRead(path:reason:)``, and what `body` throws.
    public func forEach(_ body: ([UInt8]) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DeliveryError.cannotRead(path: path, reason: DurableFile.reason()) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw DeliveryError.cannotRead(path: path, reason: DurableFile.reason())
            }
            guard count > 0 else { return }
            try body(Array(buffer[..<count]))
        }
    }
}
