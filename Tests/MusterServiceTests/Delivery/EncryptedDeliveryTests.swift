import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterService

/// Deliveries of encrypted files. Encrypting a file again gives other bytes, which no manifest may describe.
@Suite struct EncryptedDeliveryTests {
    private let keys: PGPKeys
    private let folder: TemporaryFolder
    private let encryption: PGPEncryption

    init() throws {
        keys = try PGPKeys()
        folder = try TemporaryFolder()
        let path = folder.path + "/partner.asc"
        try keys.publicKey(try keys.create("partner@example.com")).write(to: URL(fileURLWithPath: path))
        encryption = PGPEncryption(recipients: [path])
    }

    private func objects(_ run: CampaignRun, _ place: DeliveryWorkspace) -> String { "\(place.destinations.root)/shop/\(run.id)" }

    /// The manifest, if there is one. The objects that it lists must be those that are there.
    private func manifest(_ run: CampaignRun, _ place: DeliveryWorkspace) throws -> DeliveryManifest? {
        let folder = objects(run, place)
        guard let manifest = try DeliveryWorkspace.manifest(in: folder) else { return nil }
        for file in manifest.files {
            #expect(try Digest.sha256(ofFile: folder + "/" + file.name) == file.sha256)
            #expect(try Folder.size(ofFile: folder + "/" + file.name) == file.bytes)
        }
        return manifest
    }

    /// Checks that the destination has the encrypted files of the run, the manifest that describes them, and nothing else.
    private func expectDelivered(_ run: CampaignRun, _ place: DeliveryWorkspace) throws {
        let run = try place.workspace.runs.get(run.id)
        let names = run.files.map { $0.name + ".pgp" }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: objects(run, place)).sorted()
                == (names + ["manifest.json"]).sorted())
        for file in run.files {
            let content = try keys.decrypt("\(objects(run, place))/\(file.name).pgp").content
            #expect(content == FileManager.default.contents(atPath: place.workspace.path(of: file.path)))
        }
        let manifest = try #require(try manifest(run, place))
        #expect(manifest.files.map(\.name) == names)
        #expect(manifest.files.map(\.rows) == run.files.map(\.rows) && manifest.files.allSatisfy { $0.format == .csv })
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .delivered)
        #expect(delivery.files.map(\.object) == (names + ["manifest.json"]).map { "\(objects(run, place))/\($0)" })
        #expect(delivery.files.dropLast().map(\.sha256) == run.files.map(\.sha256))
        #expect(delivery.files.dropLast().map(\.encrypted?.sha256) == manifest.files.map(\.sha256))
        #expect(delivery.files.dropLast().map(\.encrypted?.bytes) == manifest.files.map(\.bytes))
        #expect(delivery.files.last?.encrypted == nil)
        #expect(try encryptedFiles(place).isEmpty)
    }

    /// Sends until the delivery is as wanted. A program that another test starts can hold a lock for a moment.
    private func deliver(
        _ run: CampaignRun, _ place: DeliveryWorkspace, until isWanted: (Delivery) -> Bool = { $0.state == .delivered }
    ) throws {
        let isReached = try waitUntil {
            try place.deliver()
            return try isWanted(place.deliveries(run)[0])
        }
        #expect(isReached)
    }

    private func encryptedFiles(_ place: DeliveryWorkspace) throws -> [String] {
        let path = place.workspace.path(of: "tmp/encrypted")
        return FileManager.default.fileExists(atPath: path) ? try FileManager.default.contentsOfDirectory(atPath: path) : []
    }

    @Test("files arrive encrypted; the manifest is readable and describes them")
    func delivered() throws {
        let place = try DeliveryWorkspace(encryption: encryption)
        defer { place.remove() }
        let run = try place.completeRun()
        try deliver(run, place)
        try expectDelivered(run, place)
    }

    @Test(
        "an attempt that fails at any step leaves no manifest that describes other objects, and the next one completes it",
        arguments: ["weekly-1-1.csv.pgp", "weekly-1-2.csv.pgp", "manifest.json"])
    func interrupted(file: String) throws {
        for step in [FolderDestinations.Step.beginning, .copying, .renaming, .ended] {
            let place = try DeliveryWorkspace(encryption: encryption)
            defer { place.remove() }
            let run = try place.completeRun()
            place.destinations.setFault { if $0.file == file, $0.step == step { throw TransferError.busy } }
            try deliver(run, place) { $0.failures > 0 }
            _ = try manifest(run, place)
            #expect(try place.deliveries(run)[0].state == .waiting)
            #expect(try encryptedFiles(place).isEmpty)
            let sent = Set(place.destinations.arrivals)
            place.destinations.clearFault()
            place.clock.advance(10)
            try deliver(run, place)
            try expectDelivered(run, place)
            // What had arrived and was recorded was not encrypted and sent again.
            let again = place.destinations.arrivals.filter { $0 != file && sent.contains($0) }
            #expect(Set(again).count == again.count)
        }
    }

    @Test("while a file of a complete delivery is sent again, no manifest describes the earlier object")
    func redelivered() throws {
        let place = try DeliveryWorkspace(encryption: encryption)
        defer { place.remove() }
        let run = try place.completeRun()
        try deliver(run, place)
        let first = try place.deliveries(run)[0].files.map(\.encrypted)
        _ = try place.workspace.deliveries.redeliver(run.id, file: run.files[0].name, by: "tests")
        place.destinations.setFault { if $0.file == "weekly-1-1.csv.pgp", $0.step == .ended { throw TransferError.busy } }
        try deliver(run, place) { $0.failures > 0 }
        #expect(try manifest(run, place) == nil)
        place.destinations.clearFault()
        place.clock.advance(10)
        try deliver(run, place)
        try expectDelivered(run, place)
        let second = try place.deliveries(run)[0].files.map(\.encrypted)
        #expect(second[0] != first[0] && second[1] == first[1])
    }

    @Test("an encrypted file that a killed process has left is replaced, and removed by an erasure or when cancelled")
    func leftFile() throws {
        let place = try DeliveryWorkspace(encryption: encryption, at: Date())
        defer { place.remove() }
        let run = try place.performRun()
        let left = place.workspace.path(of: "tmp/encrypted/\(run.id)-1.pgp")
        func leave() throws {
            try FileManager.default.createDirectory(
                atPath: place.workspace.path(of: "tmp/encrypted"), withIntermediateDirectories: true)
            try Data("half".utf8).write(to: URL(fileURLWithPath: left))
        }
        try leave()
        _ = try place.workspace.erasures.erase(["C3"])
        #expect(!FileManager.default.fileExists(atPath: left))
        place.destinations.setFault { if $0.step == .copying { throw TransferError.busy } }
        try deliver(run, place) { $0.failures > 0 }
        try leave()
        _ = try place.workspace.runs.cancel(run.id, by: "tests")
        #expect(!FileManager.default.fileExists(atPath: left))
        place.destinations.clearFault()
        try leave()
        _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        try deliver(run, place)
        try expectDelivered(run, place)
    }

    @Test("after an erasure, a redelivery encrypts the new file")
    func erased() throws {
        let place = try DeliveryWorkspace(encryption: encryption, at: Date())
        defer { place.remove() }
        let run = try place.performRun()
        let object = "\(objects(run, place))/\(run.files[0].name).pgp"
        func text() throws -> String { String(decoding: try keys.decrypt(object).content, as: UTF8.self) }
        try deliver(run, place)
        #expect(try text().contains("C7,"))
        _ = try place.workspace.erasures.erase(["C7"])
        _ = try place.workspace.deliveries.redeliver(run.id, file: run.files[0].name, by: "tests")
        try deliver(run, place)
        #expect(try !text().contains("C7,"))
        try expectDelivered(run, place)
    }

    @Test("a missing key file ends the delivery; when it is there, a redelivery completes it")
    func missingKey() throws {
        let path = folder.path + "/late.asc"
        let place = try DeliveryWorkspace(encryption: PGPEncryption(recipients: [path]))
        defer { place.remove() }
        let run = try place.completeRun()
        try deliver(run, place) { $0.isSettled }
        let delivery = try place.deliveries(run)[0]
        #expect(delivery.state == .failed && delivery.files.allSatisfy { $0.failure?.code == "delivery.invalidRecipient" })
        #expect(try place.workspace.runs.get(run.id).error?.contains(path) == true)
        #expect(place.destinations.arrivals.isEmpty)
        try FileManager.default.copyItem(atPath: encryption.recipients[0], toPath: path)
        _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        try deliver(run, place)
        try expectDelivered(run, place)
    }

    @Test("without gpg, the run is completed with errors")
    func noProgram() throws {
        let place = try DeliveryWorkspace(encryption: encryption, gpg: GnuPG(environment: ["MUSTER_GPG": "/nowhere/gpg"]))
        defer { place.remove() }
        let run = try place.completeRun()
        try deliver(run, place) { $0.isSettled }
        let ended = try place.workspace.runs.get(run.id)
        #expect(ended.status == .completed_with_errors && ended.error?.contains("apt-get install gnupg") == true)
    }

    @Test("a campaign sends encrypted files to an SFTP server")
    func campaign() throws {
        let server = try SFTPServer()
        let destinations = ConfiguredDestinations(
            environment: ProcessInfo.processInfo.environment.merging(["PARTNER": SFTPServer.password]) { $1 })
        let workspace = try Workspace(creating: folder.path + "/workspace", destinations: destinations)
        try workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age\nC1,30\nC2,40\n")
        let hostKeys = server.hostKeys.map { "\"\($0)\"" }.joined(separator: ", ")
        let catalog =
            APIWorkspace.catalog.replacingOccurrences(
                of: "segmentId: all }",
                with: """
                    segmentId: all,
                      fileConfig: { compression: gzip, deliveries: [{ connection: partner, path: "{run_id}",
                        encrypt: { recipients: ["\(encryption.recipients[0])"] } }] } }
                    ---
                    { kind: Connection, id: partner, name: Partner, type: sftp, host: 127.0.0.1, port: \(server.port),
                      user: \(SFTPServer.user), password: { env: PARTNER }, hostKeys: [\(hostKeys)] }
                    """)
        let (change, diagnostics) = try workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(catalog.utf8))], by: "tests")
        #expect(change != nil, "\(diagnostics)")
        let run = try workspace.runs.perform(campaign: "spring")
        let deliveries = try workspace.deliveries.perform(run.id, waitingUpTo: 30)
        #expect(deliveries[0].state == .delivered, "\(deliveries[0].files.compactMap(\.failure))")
        #expect(server.files == ["\(run.id)/manifest.json", "\(run.id)/\(run.id).csv.gz.pgp"])
        let content = try keys.decrypt("\(server.root)/\(server.files[1])").content
        #expect(content == FileManager.default.contents(atPath: workspace.path(of: run.files[0].path)))
        let manifest = try #require(try DeliveryWorkspace.manifest(in: "\(server.root)/\(run.id)"))
        #expect(try Digest.sha256(ofFile: "\(server.root)/\(server.files[1])") == manifest.files[0].sha256)
    }
}
