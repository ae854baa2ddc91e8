internal import Foundation

// glibc declares these two for GNU programs only.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func posix_spawn_file_actions_addclosefrom_np(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32
) -> Int32

@_silgen_name("pipe2")
private func pipe2(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

/// A program in a process of its own. It inherits no descriptor and no environment, and ends when Muster does.
struct Subprocess {
    /// How a program ended.
    struct Result {
        /// The exit status, or 128 and the number of the signal that ended it.
        var status: Int32
        /// The end of what it wrote to standard error.
        var errors: String
    }

    /// Where standard output is written to.
    enum Output {
        case discarded
        /// Everything is passed on, in chunks.
        case forEach((UnsafeRawBufferPointer) throws -> Void)
    }

    private static let keptErrorBytes = 16_384
    /// The capacity of a pipe: so much can be written before the program reads.
    static let maxInputBytes = 65_536

    /// The path of the program.
    var program: String
    var arguments: [String]
    var environment: [String: String]

    /// The path of a program in `PATH`.
    static func find(_ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"]) -> String? {
        (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    /// Runs the program until it ends or the control is stopped; then it is asked to end, and killed after 10 seconds.
    ///
    /// - Parameter input: what it reads from standard input; at most ``maxInputBytes``, so that writing never blocks.
    /// - Throws: `CancellationError` after ``TransferControl/stop()``, `POSIXError` if it cannot be started, and the errors of
    ///   `output`.
    func run(input: [UInt8] = [], output: Output = .discarded, control: TransferControl) throws -> Result {
        if control.isStopped { throw CancellationError() }
        var (standardInput, standardOutput, standardError) = (try Pipe(), try Pipe(), try Pipe())
        defer { for pipe in [standardInput, standardOutput, standardError] { pipe.close() } }
        let process = try start(standardInput, standardOutput, standardError)
        standardOutput.closeWriting()
        standardError.closeWriting()
        var reaper = Reaper(process)
        defer { reaper.end() }
        // The reading end is still open: writing raises no signal if the program has ended already.
        _ = input.prefix(Self.maxInputBytes).withUnsafeBytes { write(standardInput.writing, $0.baseAddress, $0.count) }
        standardInput.closeReading()
        standardInput.closeWriting()

        var errors: [UInt8] = []
        var stopping: ContinuousClock.Instant?
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while standardOutput.isReading || standardError.isReading {
            if control.isStopped {
                if stopping == nil {
                    stopping = .now
                    kill(process, SIGTERM)
                } else if let stopping, stopping.duration(to: .now) > .seconds(10) {
                    kill(process, SIGKILL)
                }
            }
            var waiting = [standardOutput, standardError].filter(\.isReading)
                .map { pollfd(fd: $0.reading, events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, nfds_t(waiting.count), 100) > 0 else { continue }
            for descriptor in waiting where descriptor.revents != 0 {
                let count = buffer.withUnsafeMutableBytes { read(descriptor.fd, $0.baseAddress, $0.count) }
                let isOutput = descriptor.fd == standardOutput.reading
                guard count > 0 else {
                    if count < 0 && errno == EINTR { continue }
                    if isOutput { standardOutput.closeReading() } else { standardError.closeReading() }
                    continue
                }
                if !isOutput {
                    errors += buffer[..<count]
                    if errors.count > 2 * Self.keptErrorBytes { errors.removeFirst(errors.count - Self.keptErrorBytes) }
                } else if case .forEach(let body) = output {
                    try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                }
            }
        }
        let status = reaper.wait()
        if control.isStopped { throw CancellationError() }
        return Result(status: status, errors: String(decoding: errors.suffix(Self.keptErrorBytes), as: UTF8.self))
    }

    private func start(_ input: Pipe, _ output: Pipe, _ errors: Pipe) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        _ = posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // The kernel kills the program when this thread ends. It does not end while the program runs, except with the process.
        var command = [program] + arguments
        if let setpriv = Self.find("setpriv") { command = [setpriv, "--pdeathsig", "KILL", "--"] + command }
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        return process
    }

    /// Waits for a process once, and kills it if it is left running.
    private struct Reaper {
        private let process: pid_t
        private var isReaped = false

        init(_ process: pid_t) { self.process = process }

        mutating func wait() -> Int32 {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0 && errno == EINTR {}
            isReaped = true
            return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        }

        mutating func end() {
            guard !isReaped else { return }
            kill(process, SIGKILL)
            _ = wait()
        }
    }

    private struct Pipe {
        private(set) var reading: Int32
        private(set) var writing: Int32
        var isReading: Bool { reading >= 0 }

        init() throws {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            (reading, writing) = (ends[0], ends[1])
        }

        mutating func closeReading() {
            if reading >= 0 { Foundation.close(reading) }
            reading = -1
        }

        mutating func closeWriting() {
            if writing >= 0 { Foundation.close(writing) }
            writing = -1
        }

        func close() {
            if reading >= 0 { Foundation.close(reading) }
            if writing >= 0 { Foundation.close(writing) }
        }
    }
}
