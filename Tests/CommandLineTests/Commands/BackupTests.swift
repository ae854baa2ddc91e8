import Foundation
import MusterTestSupport
import Testing

@Suite struct BackupTests {
    private func ready() throws -> MusterProcess {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        try muster.file("r.csv", "customer_id,outcome,at\nC1,accept,2026-03-01\n")
        #expect(try muster("interactions", "import", "r.csv").status == 0)
        return muster
    }

    @Test("a restored workspace answers as the one that was backed up")
    func roundTrip() throws {
        let muster = try ready()
        #expect(try muster("backup", "b.tar").messages.hasPrefix("Wrote "))
        let restored = try muster("restore", "b.tar", "copy")
        #expect(restored.status == 0, "\(restored.messages)")
        #expect(restored.messages.contains("All digests match.") && restored.messages.contains("schedules: weekly."))
        for command in [
            ["campaigns", "--json"], ["runs", "--json"], ["results", "weekly-1", "--json"], ["interactions", "--json"],
            ["show", "weekly-1", "--json"], ["explain", "weekly", "C1"],
        ] {
            let original = try muster.call(command + ["--workspace", "ws"])
            let copy = try muster.call(command + ["--workspace", "copy"])
            #expect(copy.output.replacing("copy/", with: "ws/") == original.output, "\(command)")
        }
        let files = muster.files(in: "runs").filter { $0.hasSuffix(".parquet") || $0.hasSuffix(".csv") }
        #expect(!files.isEmpty)
        for file in files {
            let data = [("ws", file), ("copy", file)].map {
                try? Data(contentsOf: muster.folder.appendingPathComponent("\($0.0)/runs/\($0.1)"))
            }
            #expect(data[0] == data[1])
        }
        #expect(try muster("run", "weekly", "--workspace", "copy").status == 0)
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-tf", muster.folder.path + "/b.tar"]
        let pipe = Pipe()
        tar.standardOutput = pipe
        try tar.start()
        let listed = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        try tar.waitForEnd()
        #expect(listed.hasPrefix("muster.db\n") && listed.hasSuffix("backup.json\n"))
    }

    @Test("a damaged or cut backup is refused, and leaves nothing behind", arguments: 0..<12)
    func damage(_ seed: Int) throws {
        let muster = try Self.shared.get()
        var data = try Data(contentsOf: muster.folder.appendingPathComponent("b.tar"))
        if seed.isMultiple(of: 3) {
            data = data.prefix(data.count * (seed + 1) / 14)
        } else {
            // Bytes of contents, spread over the archive; the padding between files is not covered by digests.
            let step = data.count / 997
            for index in stride(from: seed * 7, to: data.count - 2_048, by: step) { data[index] ^= 0x5a }
        }
        let name = "damaged-\(seed).tar"
        try muster.file(name, data)
        let result = try muster("restore", name, "damaged-\(seed)", "--json")
        #expect(result.status == 2, "\(result.messages)")
        #expect(result.output.contains("\"backup."))
        #expect(try muster.names(in: ".").filter { $0.hasPrefix("damaged-\(seed)") } == [name])
    }

    private static let shared = Result {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        try muster("backup", "b.tar")
        return muster
    }

    @Test("restore does not write into a folder that is in use")
    func inUse() throws {
        let muster = try ready()
        try muster("backup", "b.tar")
        let refused = try muster("restore", "b.tar", "ws")
        #expect(refused.status == 2 && refused.messages.hasPrefix("error: 'ws' exists and is not empty."))
        try muster.file("text", "x")
        #expect(try muster("restore", "text", "new").messages.hasPrefix("error: The backup 'text' is incomplete."))
        #expect(try muster("restore", "catalog.yaml", "new").status == 2)
    }

    @Test("a backup while a server runs campaigns is complete, and its unfinished runs are failed in the copy")
    func whileServing() async throws {
        let muster = try MusterProcess()
        #expect(try muster("demo", "ws", "--customers", "30000").status == 0)
        let server = try await muster.serve("--workspace", "ws", "--no-auth")
        let address = server.messages.firstMatch(of: #/http:\/\/\S+/#).map { String($0.0) } ?? ""
        let runs = try (0..<3).map { _ in
            let process = muster.process(["run", "spring_offers", "--server", address])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.start()
            return process
        }
        for index in 0..<3 {
            #expect(try muster("backup", "b\(index).tar").status == 0)
            let restored = try muster("restore", "b\(index).tar", "copy\(index)")
            #expect(restored.status == 0, "\(restored.messages)")
            let states = try muster("runs", "--json", "--workspace", "copy\(index)").json([PrintedRun].self).map(\.status)
            #expect(Set(states).isSubset(of: ["completed", "failed"]))
        }
        for run in runs { run.waitUntilExit() }
        #expect(try await server.stop(SIGTERM) == 0)
    }
}
