internal import Glibc
internal import MusterFiles
internal import MusterModel

/// A program that compresses and decompresses files: `gzip` or `zstd`. Equal files become equal files.
struct CompressionProgram: Sendable {
    let name: String
    private let options: [String]

    /// - Returns: `nil` for no compression.
    init?(_ compression: FileConfig.Compression) {
        switch compression {
        case .none: return nil
        // Without the name and the time of the file.
        case .gzip: (name, options) = ("gzip", ["-n", "-6"])
        case .zstd: (name, options) = ("zstd", ["-q", "-3", "--single-thread"])
        }
    }

    /// - Throws: ``DeliveryError/missingProgram(_:)``.
    func checkInstalled() throws(DeliveryError) {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let isInstalled = path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
        if !isInstalled { throw .missingProgram(name) }
    }

    /// Writes the compressed contents of a file to another, which is replaced.
    func compress(_ source: String, to target: String) throws { try run(options + ["-c"], source, target) }

    func decompress(_ source: String, to target: String) throws {
        try run((name == "zstd" ? ["-q"] : []) + ["-d", "-c"], source, target)
    }

    private func run(_ arguments: [String], _ source: String, _ target: String) throws {
        // A program of an attempt that was killed may still be writing to the file of that name.
        try Folder.remove(file: target)
        let log = target + ".log"
        defer { unlink(log) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, source, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, target, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var texts: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        // Settings such as GZIP or ZSTD_CLEVEL would change the bytes.
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var process: pid_t = 0
        let failure = posix_spawnp(&process, name, &actions, nil, &texts, &environment)
        guard failure == 0 else {
            throw failure == ENOENT
                ? DeliveryError.missingProgram(name)
                : .programFailed(name, path: target, reason: String(cString: strerror(failure)))
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else {
                throw DeliveryError.programFailed(name, path: target, reason: String(cString: strerror(errno)))
            }
        }
        guard status == 0 else { throw DeliveryError.programFailed(name, path: target, reason: Self.reason(status, log: log)) }
    }

    /// The first line of the program's messages.
    private static func reason(_ status: Int32, log: String) -> String {
        let text = (try? FileChunks.Iterator(path: log).next()).flatMap { $0 } ?? []
        let line = String(decoding: text.prefix { $0 != 0x0a }, as: UTF8.self)
        return line.isEmpty ? "it ended with status \(status >> 8 & 0xff), signal \(status & 0x7f)" : line
    }
}
