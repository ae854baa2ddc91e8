internal import Foundation
internal import MusterFiles
public import MusterModel

/// Sends files with rclone, a program that speaks the protocols of many stores.
///
/// rclone runs in a process of its own. It is configured through the environment of that process alone, so that secrets are
/// in no argument and in no file. Attempts are not repeated: that is the caller's.
///
/// On an SFTP server a file is sent as `.NAME.part` and renamed. An object store shows an object only when it is complete.
public struct RcloneTransport: Transport {
    private let connection: DeliveryConnection
    private let folder: String
    private let settings: RcloneSettings

    /// - Parameter folder: the folder below that of the connection, such as `weekly/2026-11-27`; empty for that itself.
    public init(_ connection: DeliveryConnection, folder: String = "", settings: RcloneSettings = RcloneSettings()) {
        self.connection = connection
        self.folder = folder
        self.settings = settings
    }

    public func send(_ file: LocalFile, as name: String, control: TransferControl) throws {
        try withRemote { remote in
            let wanted = Content(size: file.byteCount, md5: try Digest.md5(ofFile: file.path), sha256: file.sha256)
            if try holds(wanted, name, remote, before: true, control) { return }
            let source = URL(fileURLWithPath: file.path).path
            if connection.kind == .sftp {
                let temporary = Self.temporaryName(of: name)
                try upload(source, as: temporary, remote, control)
                guard try holds(wanted, temporary, remote, before: false, control) else {
                    try? delete(temporary, remote)
                    throw Self.damaged(name)
                }
                try perform(["moveto", "--ignore-times", remote[temporary], remote[name]], remote, control)
            } else {
                try upload(source, as: name, remote, control)
                guard try holds(wanted, name, remote, before: false, control) else { throw Self.damaged(name) }
            }
        }
    }

    /// The size and the SHA-256 of an object, which is read for it; `nil` if there is none.
    func content(of name: String, control: TransferControl = TransferControl()) throws -> (size: Int, sha256: String)? {
        try withRemote { remote in
            guard let found = try find(name, remote, control) else { return nil }
            return (found.size, try sha256(of: name, remote, control))
        }
    }

    /// Writes an object, reads it back and deletes it. The first step that fails is the last.
    ///
    /// - Parameter name: of an object that does not exist.
    public func test(writing name: String, control: TransferControl = TransferControl()) throws -> ConnectionReport {
        let text = "A test of the connection \(connection.id).\n"
        let source = FileManager.default.temporaryDirectory.path + "/muster-test-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: source))
        defer { try? FileManager.default.removeItem(atPath: source) }
        var report = ConnectionReport(connectionId: connection.id, object: name, steps: [])
        let digest = try Digest.sha256(ofFile: source)
        try perform(.write, in: &report) { try withRemote { try upload(source, as: name, $0, control) } }
        try perform(.read, in: &report) {
            guard try content(of: name, control: control)?.sha256 == digest else { throw Self.damaged(name) }
        }
        try perform(.delete, in: &report) { try remove(name) }
        // What was written is not left behind if it could not be read.
        if report.steps.first?.outcome == .succeeded, !report.hasSucceeded { try? remove(name) }
        return report
    }

    private func perform(
        _ step: ConnectionReport.StepName, in report: inout ConnectionReport, _ body: () throws -> Void
    ) throws {
        guard report.hasSucceeded else { return report.steps.append(.init(step, .skipped)) }
        let start = ContinuousClock.now
        var failure: DeliveryFailure?
        do {
            try body()
        } catch let error as TransferError {
            failure = DeliveryFailure(error)
        }
        report.steps.append(
            .init(
                step, failure == nil ? .succeeded : .failed, durationMs: Int((ContinuousClock.now - start) / .milliseconds(1)),
                failure: failure))
    }

    public func remove(_ name: String) throws { try withRemote { try delete(name, $0) } }

    /// On S3 this ends the unfinished uploads of all names that begin with `name`: S3 selects them by a prefix.
    public func removeRemains(of name: String) throws {
        try withRemote { remote in
            switch connection.kind {
            case .sftp: try delete(Self.temporaryName(of: name), remote)
            case .s3:
                // Without a request for the object: if it exists, rclone would clean up its whole folder.
                try perform(
                    ["backend", "cleanup", "--s3-no-head-object", "-o", "max-age=0s", remote[name]], remote, TransferControl())
            case .azureblob, .gcs: break  // Both discard unfinished uploads after a week, and do not show them.
            }
        }
    }

    static func temporaryName(of name: String) -> String {
        let parts = name.split(separator: "/")
        return (parts.dropLast().map(String.init) + [".\(parts.last ?? "").part"]).joined(separator: "/")
    }

    private static func damaged(_ name: String) -> TransferError {
        TransferError(
            .temporary, code: "delivery.damaged",
            message: "'\(name)' does not have the size and the hash of the file after it was sent.",
            hint: "Check whether something else writes to this folder.")
    }

    // MARK: Steps

    private struct Content {
        var size: Int
        /// `nil` if the store has none.
        var md5: String?
        var sha256: String
    }

    private struct Found {
        var size: Int
        var md5: String?
    }

    /// Whether an object has a content. Its MD5 decides if the store has it and it is equal; otherwise the object is read: the
    /// hash of an encrypted object is not that of its content.
    ///
    /// - Parameter before: before the upload. Then an error that waiting does not help is left to the upload: the credentials
    ///   may not allow a look.
    private func holds(
        _ wanted: Content, _ name: String, _ remote: RcloneRemote, before: Bool, _ control: TransferControl
    ) throws -> Bool {
        do {
            guard let found = try find(name, remote, control), found.size == wanted.size else { return false }
            if let md5 = found.md5, md5 == wanted.md5 { return true }
            return try sha256(of: name, remote, control) == wanted.sha256
        } catch let error as TransferError where before && error.kind == .permanent {
            return false
        }
    }

    private struct Listed: Decodable {
        var Size: Int
        var IsDir: Bool
        var Hashes: [String: String]?
    }

    private func find(_ name: String, _ remote: RcloneRemote, _ control: TransferControl) throws -> Found? {
        var text: [UInt8] = []
        let arguments = ["lsjson", "--stat"] + (connection.kind == .sftp ? [] : ["--hash", "--hash-type", "md5"])
        let result = try run(arguments + [remote[name]], remote, .forEach { text += $0 }, control)
        if result.status != 0 {
            if RcloneFailure.isMissingObject(result) { return nil }
            throw RcloneFailure.error(result, connection, remote.secrets)
        }
        guard let listed = try? JSONDecoder().decode(Listed.self, from: Data(text)), !listed.IsDir else { return nil }
        return Found(size: listed.Size, md5: listed.Hashes?["md5"].flatMap { $0.isEmpty ? nil : $0 })
    }

    private func sha256(of name: String, _ remote: RcloneRemote, _ control: TransferControl) throws -> String {
        var digest = RunningDigest()
        let result = try run(["cat", remote[name]], remote, .forEach { digest.append($0) }, control)
        guard result.status == 0 else { throw RcloneFailure.error(result, connection, remote.secrets) }
        return digest.sha256
    }

    private func upload(_ source: String, as name: String, _ remote: RcloneRemote, _ control: TransferControl) throws {
        // The caller of this function has looked for the object, and verifies it.
        let looks = connection.kind == .s3 ? ["--s3-no-head-object", "--s3-no-head"] : []
        do {
            try perform(
                ["copyto", "--ignore-times", "--ignore-checksum", "--no-check-dest"] + looks + [source, remote[name]], remote,
                control)
        } catch let error as CancellationError {
            try? removeRemains(of: name)
            throw error
        }
    }

    private func delete(_ name: String, _ remote: RcloneRemote) throws {
        let result = try run(["deletefile", remote[name]], remote, .discarded, TransferControl())
        guard result.status == 0 || RcloneFailure.isMissingObject(result) else {
            throw RcloneFailure.error(result, connection, remote.secrets)
        }
    }

    private func perform(_ arguments: [String], _ remote: RcloneRemote, _ control: TransferControl) throws {
        let result = try run(arguments, remote, .discarded, control)
        guard result.status == 0 else { throw RcloneFailure.error(result, connection, remote.secrets) }
    }

    private func run(
        _ arguments: [String], _ remote: RcloneRemote, _ output: Subprocess.Output, _ control: TransferControl
    ) throws -> Subprocess.Result {
        guard let program = settings.program else { throw RcloneFailure.notInstalled }
        let process = Subprocess(program: program, arguments: arguments, environment: remote.environment)
        do {
            return try process.run(output: output, control: control)
        } catch is POSIXError {
            throw RcloneFailure.notInstalled
        }
    }

    private func withRemote<Value>(_ body: (RcloneRemote) throws -> Value) throws -> Value {
        guard let program = settings.program, access(program, X_OK) == 0 else { throw RcloneFailure.notInstalled }
        let temporary = FileManager.default.temporaryDirectory.path + "/muster-rclone-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: temporary, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        return try body(RcloneRemote(connection, folder: folder, settings: settings, temporary: temporary))
    }
}

extension RcloneRemote {
    /// The address of an object in the notation of rclone.
    fileprivate subscript(name: String) -> String {
        "\(Self.name):" + (root.isEmpty ? name : root.hasSuffix("/") ? root + name : "\(root)/\(name)")
    }
}
