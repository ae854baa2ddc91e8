import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

/// Deliveries by processes that are killed at random moments. The processes are further runs of this test program.
@Suite struct KilledDeliveryTests {
    private static let variable = "MUSTER_KILLED_DELIVERY"
    private static var childFolder: String? { ProcessInfo.processInfo.environment[variable] }
    private static let pieceSeconds = 0.0005

    @Test("(the process that is killed)", .enabled(if: childFolder != nil))
    func deliverUntilKilled() throws {
        let folder = try #require(Self.childFolder)
        let destinations = FolderDestinations(
            root: folder + "/destinations", ids: ["shop", "depot"], pieceSeconds: Self.pieceSeconds)
        let worker = DeliveryWorker(try Workspace(opening: folder + "/workspace", destinations: destinations))
        worker.start()
        while true { Thread.sleep(forTimeInterval: 1) }
    }

    private static func start(in folder: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "deliverUntilKilled"]
        process.environment = ProcessInfo.processInfo.environment.merging([variable: folder]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    @Test(
        "killed at random moments, deliveries end with every object equal, none left over, and no manifest before its files",
        .tags(.slow), .fullRunOnly, .enabled(if: childFolder == nil))
    func kills() throws {
        let place = try DeliveryWorkspace(destinations: ["shop", "depot"], pieceSeconds: Self.pieceSeconds, at: Date())
        defer { place.remove() }
        let runs = try (0..<3).map { _ in try place.completeRun(sizes: [1_500_000, 20_000, 700_000]) }
        let reader = ManifestReader(place.destinations.root)
        reader.start()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<30 {
            let before = Self.traces(in: place)
            let process = try Self.start(in: place.folder)
            // The process has begun to work when anything has changed at a destination.
            _ = try waitUntil(within: 20) { Self.traces(in: place) != before || !Self.isOpen(runs, place) }
            Thread.sleep(forTimeInterval: .random(in: 0...0.06, using: &random))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if !Self.isOpen(runs, place) {
                for run in runs { _ = try place.workspace.deliveries.redeliver(run.id, file: run.files[0].name, by: "tests") }
            }
        }
        place.clock.now = Date()
        try place.deliver()
        reader.stop()
        #expect(reader.problems.isEmpty)
        #expect(reader.manifestsSeen > 0)
        for run in runs {
            for destination in ["shop", "depot"] { try place.expectDelivered(run, to: destination) }
            #expect(try place.workspace.runs.get(run.id).status == .completed)
            #expect(try place.deliveries(run).allSatisfy { $0.failures == 0 })
        }
        let attempts = try runs.flatMap { try place.deliveries($0) }.flatMap(\.files).flatMap(\.attempts)
        #expect(attempts.contains { $0.outcome == .interrupted })
    }

    private static func isOpen(_ runs: [CampaignRun], _ place: DeliveryWorkspace) -> Bool {
        runs.contains { run in (try? place.deliveries(run).contains { !$0.isSettled }) ?? true }
    }

    /// The names and sizes of everything at the destinations.
    private static func traces(in place: DeliveryWorkspace) -> [String: Int] {
        let names = FileManager.default.enumerator(atPath: place.destinations.root)?.compactMap { $0 as? String } ?? []
        return Dictionary(names.map { ($0, (try? Folder.size(ofFile: "\(place.destinations.root)/\($0)")) ?? 0) }) { $1 }
    }
}

/// Polls a folder for manifests, as a recipient does, and reads the files that they list.
private final class ManifestReader: Sendable {
    private let root: String
    private let state = Mutex<(isStopped: Bool, isOver: Bool, problems: [String], seen: Int)>((false, false, [], 0))

    init(_ root: String) { self.root = root }

    var problems: [String] { state.withLock { $0.problems } }
    var manifestsSeen: Int { state.withLock { $0.seen } }

    func start() {
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isStopped }) { poll() }
            state.withLock { $0.isOver = true }
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        while !state.withLock({ $0.isOver }) { Thread.sleep(forTimeInterval: 0.005) }
    }

    private func poll() {
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        for name in names where name.hasSuffix("manifest.json") {
            let folder = root + "/" + name.dropLast("/manifest.json".count)
            guard let manifest = try? DeliveryWorkspace.manifest(in: folder) else { continue }
            let wrong = manifest.files.filter { (try? Digest.sha256(ofFile: folder + "/" + $0.name)) != $0.sha256 }
            // A redelivery may have removed the manifest meanwhile.
            let isStillThere = (try? DeliveryWorkspace.manifest(in: folder)) ?? nil == manifest
            state.withLock { state in
                state.seen += 1
                if isStillThere, !wrong.isEmpty { state.problems.append("\(name): \(wrong.map(\.name))") }
            }
        }
        Thread.sleep(forTimeInterval: 0.002)
    }
}
