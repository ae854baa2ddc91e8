import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

/// A workspace with runs of given files, whose clock the tests move. Remove it when done.
struct DeliveryWorkspace {
    let folder: String
    let clock: TestClock
    let destinations: FolderDestinations
    let workspace: Workspace

    /// - Parameter pieceSeconds: how long the transport takes for 4 kB.
    init(
        destinations ids: [String] = ["shop"], pieceSeconds: TimeInterval = 0, encryption: PGPEncryption? = nil,
        gpg: GnuPG = GnuPG(), at now: Date = TestClock().now
    ) throws {
        folder = NSTemporaryDirectory() + "muster-delivery-tests-\(UUID().uuidString)"
        // Leases are stored in milliseconds.
        let clock = TestClock(Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.up)))
        self.clock = clock
        destinations = FolderDestinations(
            root: folder + "/destinations", ids: ids, pieceSeconds: pieceSeconds, encryption: encryption, gpg: gpg)
        workspace = try Workspace(creating: folder + "/workspace", now: { clock.now }, destinations: destinations)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// A second opening of the workspace, as another process would have it.
    func another() throws -> Workspace {
        let clock = clock
        return try Workspace(opening: workspace.path, now: { clock.now }, destinations: destinations)
    }

    /// Decides a run of a small campaign with the engine.
    func performRun(customers: Int = 20) throws -> CampaignRun {
        let rows = (0..<customers).map { "C\($0),30\n" }.joined()
        try workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age\n" + rows)
        _ = try workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(APIWorkspace.catalog.utf8))], by: "tests")
        return try workspace.runs.perform(campaign: "spring")
    }

    /// Records a completed run whose files have these numbers of bytes.
    @discardableResult
    func completeRun(of campaign: Campaign.ID = "weekly", sizes: [Int] = [10_000, 5_000]) throws -> CampaignRun {
        let (store, owner, now) = (workspace.store, RunOwner(), workspace.now())
        let lease = RunLease(owner: owner, until: now + 60)
        let created = try store.createRun(of: campaign, trigger: .manual, at: now, frozen: .init(json: "{}"), lease: lease)
        guard case .taken(let claimed) = try store.claim(created.id, lease, replacing: lease, at: now) else {
            throw StoreError.claimLost(created.id)
        }
        var run = claimed.run
        for (index, size) in sizes.enumerated() {
            run.files.append(try write(size, to: "runs/\(run.id)/output/\(run.id)-\(index + 1).csv"))
        }
        try run.move(to: .completed, at: now)
        let deliveries = destinations.targets(for: run.id).enumerated().map { index, target in
            Delivery(
                of: run.id, number: index + 1, files: run.files.map(\.name), columns: ["customer_id"], to: target, at: now)
        }
        try store.finish(run, by: owner, deliveries: deliveries)
        return run
    }

    /// Writes a file with random contents.
    func write(_ size: Int, to path: String) throws -> OutputFile {
        let full = workspace.path(of: path)
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: full).deletingLastPathComponent(), withIntermediateDirectories: true)
        let random = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/urandom"))
        defer { try? random.close() }
        try (random.read(upToCount: size) ?? Data()).write(to: URL(fileURLWithPath: full))
        return OutputFile(path: path, format: .csv, rows: size, bytes: size, sha256: try Digest.sha256(ofFile: full))
    }

    /// Sends everything that is due now.
    func deliver(_ backoff: DeliveryBackoff = DeliveryBackoff()) throws {
        while let next = try DeliveryQueue(workspace, backoff: backoff).takeNext() { _ = try next.perform(DeliveryControl()) }
    }

    func deliveries(_ run: CampaignRun) throws -> [Delivery] { try workspace.deliveries.list(of: run.id) }

    /// Checks that a destination has the run's files and the manifest, each equal to the local one, and nothing else.
    func expectDelivered(
        _ run: CampaignRun, to destination: String = "shop", columns: [String] = ["customer_id"]
    ) throws {
        let run = try workspace.runs.get(run.id)
        let folder = "\(destinations.root)/\(destination)/\(run.id)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == (["manifest.json"] + run.files.map(\.name)).sorted())
        for file in run.files {
            #expect(try Digest.sha256(ofFile: folder + "/" + file.name) == file.sha256)
            #expect(try Digest.sha256(ofFile: workspace.path(of: file.path)) == file.sha256)
        }
        let delivery = try #require(try deliveries(run).first { $0.target.destination == destination })
        #expect(delivery.columns == columns)
        #expect(try Self.manifest(in: folder) == DeliveryManifest(of: run, delivery, files: run.files))
    }

    static func manifest(in folder: String) throws -> DeliveryManifest? {
        guard let data = FileManager.default.contents(atPath: folder + "/manifest.json") else { return nil }
        return try CanonicalJSON.value(from: String(decoding: data, as: UTF8.self))
    }
}
