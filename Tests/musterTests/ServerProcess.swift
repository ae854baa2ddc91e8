import Foundation

/// A `muster serve` of its own.
final class ServedWorkspace {
    let port: Int
    private let process: Process

    /// - Parameter workspace: relative to the folder.
    init(_ muster: Muster, workspace: String, port: Int? = nil, arguments: [String] = ["--no-auth"]) throws {
        self.port = try port ?? Self.freePort()
        process = Process()
        process.executableURL = Muster.executable
        process.arguments = ["serve", "--workspace", workspace, "--port", "\(self.port)"] + arguments
        process.currentDirectoryURL = muster.folder
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MUSTER_") }
        let log = muster.folder.appendingPathComponent("serve.log")
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let messages = try FileHandle(forWritingTo: log)
        try messages.seekToEnd()
        process.standardError = messages
        try process.run()
    }

    deinit { if process.isRunning { kill() } }

    /// With SIGKILL.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// With SIGTERM.
    /// - Returns: the exit code.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard status else { throw CocoaError(.featureUnsupported) }
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
