internal import Foundation
internal import Synchronization

/// The tools of the repository that are written in Python, as `script/bootstrap` installs them.
public enum PythonTools {
    /// `MUSTER_TEST_PYTHON`, or `.deps/python/bin/python3` of the repository.
    public static var python: String {
        ProcessInfo.processInfo.environment["MUSTER_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
            ?? Repository.root.appendingPathComponent(".deps/python/bin/python3").path
    }

    /// A program that is installed beside Python.
    public static func program(_ name: String) -> String {
        URL(fileURLWithPath: python).deletingLastPathComponent().appendingPathComponent(name).path
    }
}

/// A server did not start.
public struct ServerDidNotStart: Error {
    public var program: String
    /// The end of its output.
    public var output: String
}

/// A server in a process of its own, ended with the last reference to it.
final class ServerProgram: @unchecked Sendable {
    // @unchecked Sendable: `process` is started in init; afterwards only its thread-safe methods are used.
    private let process = Process()
    private let log: String

    /// - Parameter log: the file that receives its output.
    init(_ program: String, _ arguments: [String], log: String, environment: [String: String]? = nil) throws {
        self.log = log
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.start()
    }

    deinit { end() }

    var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.isRunning }

    /// Kills the server, as a power failure would.
    func end() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits until a condition holds.
    ///
    /// - Throws: ``ServerDidNotStart`` if the program ends before, or after a minute.
    func wait(until condition: () -> Bool) throws {
        let end = Date() + 60
        while !condition() {
            guard isRunning, Date() < end else {
                throw ServerDidNotStart(program: process.executableURL?.path ?? "", output: String(output.suffix(2_000)))
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }
}

/// Ports of the loopback address on which nothing listens now.
enum FreePorts {
    private static let used = Mutex<Set<UInt16>>([])

    /// Different ones each time in this process.
    static func take(_ count: Int) -> [Int] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        var ports: [Int] = []
        while ports.count < count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let port: UInt16? = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    guard bind(descriptor, generic, length) == 0, getsockname(descriptor, generic, &length) == 0 else {
                        return nil
                    }
                    return UInt16(bigEndian: pointer.pointee.sin_port)
                }
            }
            guard let port, used.withLock({ $0.insert(port).inserted }) else { continue }
            ports.append(Int(port))
        }
        return ports
    }

    static func accepts(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
