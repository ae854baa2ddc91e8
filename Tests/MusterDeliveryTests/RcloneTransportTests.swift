import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

private func localFile(_ bytes: Data, in folder: TemporaryFolder, _ name: String = "local.csv") throws -> LocalFile {
    let url = folder.url.appendingPathComponent(name)
    try bytes.write(to: url)
    return LocalFile(path: url.path, byteCount: bytes.count, sha256: try Digest.sha256(ofFile: url.path))
}

private func settings(_ secrets: [String: String] = [:]) -> RcloneSettings {
    RcloneSettings(environment: ProcessInfo.processInfo.environment.merging(secrets) { $1 })
}

private let names = ["a.csv", "sub folder/ü — 名前.csv", "#1 100%+&?.csv", "it's \"quoted\".csv"]

private func error(_ body: () throws -> Void) -> TransferError? { #expect(throws: TransferError.self) { try body() } }

@Suite(.serialized) struct S3TransportTests {
    private let server: S3Server
    private let folder: TemporaryFolder

    init() throws {
        server = try S3Server()
        folder = try TemporaryFolder()
    }

    private func transport(
        key: String = S3Server.accessKey, secret: String = S3Server.secretKey, bucket: String = S3Server.bucket,
        endpoint: String? = nil, path: String = "in"
    ) -> RcloneTransport {
        RcloneTransport(
            DeliveryConnection(
                id: "lake", name: "Lake",
                place: .s3(
                    .init(
                        bucket: bucket, endpoint: endpoint ?? server.endpoint,
                        credentials: .keys(
                            accessKeyId: .environment("LAKE_KEY"), secretAccessKey: .environment("LAKE_SECRET"), sessionToken: nil
                        ))),
                path: path), folder: "weekly 1", settings: settings(["LAKE_KEY": key, "LAKE_SECRET": secret]))
    }

    @Test("a test writes, reads back and deletes an object, or says which step failed")
    func testing() throws {
        let report = try transport().test(writing: "probe ü.txt")
        #expect(report.hasSucceeded && report.steps.map(\.name) == [.write, .read, .delete] && report.connectionId == "lake")
        #expect(try server.objects().isEmpty)
        let refused = try transport(secret: "wrong-needle").test(writing: "probe.txt")
        #expect(refused.steps.map(\.outcome) == [.failed, .skipped, .skipped])
        #expect(refused.steps[0].failure?.code == "delivery.wrongSecret" && refused.steps[0].failure?.isPermanent == true)
        #expect(refused.steps[0].failure?.text.contains("needle") == false)
    }

    @Test("a file arrives unchanged under its name, replaces another, and is not sent again when it is there")
    func sending() throws {
        for name in names {
            let file = try localFile(Data("first \(name)".utf8), in: folder)
            try transport().send(file, as: name, control: TransferControl())
            #expect(try server.sha256(of: "in/weekly 1/\(name)") == file.sha256)
        }
        #expect(try server.objects() == names.map { "in/weekly 1/\($0)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        let written = try server.writtenAt("in/weekly 1/a.csv")
        Thread.sleep(forTimeInterval: 1.1)  // Objects have whole seconds.
        let same = try localFile(Data("first a.csv".utf8), in: folder)
        try transport().send(same, as: "a.csv", control: TransferControl())
        #expect(try server.writtenAt("in/weekly 1/a.csv") == written)
        // As long as the first one.
        let other = try localFile(Data("FIRST a.csv".utf8), in: folder)
        try transport().send(other, as: "a.csv", control: TransferControl())
        #expect(try server.sha256(of: "in/weekly 1/a.csv") == other.sha256)
        try transport().remove("a.csv")
        try transport().remove("a.csv")
        #expect(try !server.objects().contains("in/weekly 1/a.csv"))
    }

    @Test("what interrupted uploads have left is removed, and nothing else")
    func remains() throws {
        try server.put("kept", as: "in/weekly 1/big.csv")
        for key in ["in/weekly 1/big.csv", "in/weekly 1/other.csv"] { try server.leaveUnfinishedUpload(of: key) }
        try transport().removeRemains(of: "big.csv")
        #expect(try server.unfinishedUploads() == ["in/weekly 1/other.csv"])
        #expect(try server.objects() == ["in/weekly 1/big.csv"])
    }

    @Test("wrong configurations are permanent errors, failures of the moment temporary ones, and none contains a secret")
    func errors() throws {
        let file = try localFile(Data("x".utf8), in: folder)
        func failure(_ transport: RcloneTransport) -> TransferError? {
            error { try transport.send(file, as: "a.csv", control: TransferControl()) }
        }
        let secret = "geheim-0815-needle"
        let found = [
            failure(transport(secret: secret)), failure(transport(key: "unknown-needle", secret: secret)),
            failure(transport(key: S3Server.readerKey, secret: S3Server.readerSecret)),
            failure(transport(bucket: "no-such-bucket")),
        ]
        #expect(
            found.map { $0?.code } == [
                "delivery.wrongSecret", "delivery.wrongSecret", "delivery.accessDenied", "delivery.noBucket",
            ])
        #expect(found.allSatisfy { $0?.kind == .permanent })
        server.end()
        let start = ContinuousClock.now
        let refused = failure(transport(secret: secret))
        #expect(refused?.code == "delivery.unreachable" && refused?.kind == .temporary)
        #expect(start.duration(to: .now) < .seconds(30))
        for error in found + [refused] {
            let text = "\(String(describing: error))"
            #expect(!text.contains("needle") && !text.contains(S3Server.readerSecret), "\(text)")
        }
    }

    @Test("a missing secret is named by its place")
    func missingSecret() throws {
        let file = try localFile(Data("x".utf8), in: folder)
        let found = error { try transport(secret: "").send(file, as: "a.csv", control: TransferControl()) }
        #expect(found?.message == "'secretAccessKey' names the environment variable LAKE_SECRET, which is not set.")
    }

    @Test("without rclone, the error says how to install it")
    func missingProgram() throws {
        let file = try localFile(Data("x".utf8), in: folder)
        let connection = DeliveryConnection(id: "c", name: "C", place: .s3(.init(bucket: "abc")))
        let missing = RcloneTransport(connection, settings: settings(["MUSTER_RCLONE": "/nowhere/rclone"]))
        let found = error { try missing.send(file, as: "a.csv", control: TransferControl()) }
        #expect(found?.code == "delivery.rcloneMissing" && found?.hint?.contains("apt-get install rclone") == true)
    }

    @Test("a stopped transfer ends soon and leaves nothing")
    func stopping() async throws {
        let file = try localFile(Data(count: 400_000_000), in: folder)
        let control = TransferControl()
        let transport = transport()
        let sending = Task.detached { try transport.send(file, as: "big.csv", control: control) }
        let server = server
        #expect(try await eventually { try !server.unfinishedUploads().isEmpty })
        control.stop()
        await #expect(throws: CancellationError.self) { try await sending.value }
        #expect(try server.unfinishedUploads() == [] && server.objects() == [])
    }
}

@Suite(.serialized) struct SFTPTransportTests {
    private let server: SFTPServer
    private let folder: TemporaryFolder

    init() throws {
        server = try SFTPServer()
        folder = try TemporaryFolder()
    }

    private func transport(
        _ credentials: DeliveryConnection.SFTP.Credentials = .password(.environment("PARTNER")),
        secret: String = SFTPServer.password,
        hostKeys: [String]? = nil
    ) -> RcloneTransport {
        RcloneTransport(
            DeliveryConnection(
                id: "partner", name: "Partner",
                place: .sftp(
                    .init(
                        host: "127.0.0.1", port: server.port, user: SFTPServer.user, credentials: credentials,
                        hostKeys: hostKeys ?? server.hostKeys)), path: "in box"), settings: settings(["PARTNER": secret]))
    }

    @Test("a file arrives unchanged under its name, and replaces another of the same size")
    func sending() throws {
        for name in names {
            for text in ["first", "FIRST"] {
                let file = try localFile(Data(text.utf8), in: folder)
                try transport().send(file, as: name, control: TransferControl())
                #expect(try Digest.sha256(ofFile: "\(server.root)/in box/\(name)") == file.sha256)
            }
        }
        #expect(Set(server.files) == Set(names.map { "in box/\($0)" }))
        try transport().remove("a.csv")
        try transport().remove("a.csv")
        #expect(!server.files.contains("in box/a.csv"))
    }

    /// A request has at most 32,768 bytes.
    @Test("a file of any size arrives unchanged", arguments: [0, 32_767, 32_768, 32_769, 3_400_000])
    func sizes(_ size: Int) throws {
        let file = try localFile(Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }), in: folder)
        try transport().send(file, as: "a.csv", control: TransferControl())
        #expect(try Digest.sha256(ofFile: server.root + "/in box/a.csv") == file.sha256)
    }

    @Test("a private key works, with a passphrase too")
    func keys() throws {
        let file = try localFile(Data("x".utf8), in: folder)
        try transport(.key(.file(server.keyPath), passphrase: nil)).send(file, as: "a", control: TransferControl())
        try transport(.key(.file(server.encryptedKeyPath), passphrase: .environment("PARTNER")), secret: SFTPServer.passphrase)
            .send(file, as: "b", control: TransferControl())
        #expect(server.files == ["in box/a", "in box/b"])
    }

    @Test("what an interrupted transfer has left is removed")
    func remains() throws {
        let folder = server.root + "/in box"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in [".a.csv.part", "a.csv"] { try Data("half".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        try transport().removeRemains(of: "a.csv")
        try transport().removeRemains(of: "a.csv")
        #expect(server.files == ["in box/a.csv"])
    }

    @Test("errors are classified, and contain no secret")
    func errors() throws {
        let file = try localFile(Data("x".utf8), in: folder)
        func failure(_ transport: RcloneTransport) -> TransferError? {
            error { try transport.send(file, as: "a.csv", control: TransferControl()) }
        }
        let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFlGu0XnJ3L4pGm3rYv0lYkq8o5RkYb9bE8u0m8mQ2vT"
        let encrypted = DeliveryConnection.SFTP.Credentials.key(
            .file(server.encryptedKeyPath), passphrase: .environment("PARTNER"))
        let found = [
            failure(transport(secret: "wrong-needle")), failure(transport(encrypted, secret: "wrong-needle")),
            failure(transport(hostKeys: [other])),
        ]
        #expect(found.map { $0?.code } == ["delivery.wrongSecret", "delivery.invalidKey", "delivery.hostKeyMismatch"])
        #expect(found.allSatisfy { $0?.kind == .permanent })
        server.end()
        let refused = failure(transport())
        #expect(refused?.code == "delivery.unreachable" && refused?.kind == .temporary)
        for error in found + [refused] {
            let text = "\(String(describing: error))"
            #expect(!text.contains("needle") && !text.contains(SFTPServer.password), "\(text)")
        }
    }
}
