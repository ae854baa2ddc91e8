import Foundation
import Testing

/// What the README tells people to type does what it says.
@Suite struct ReadMeTests {
    /// A block of code, and the language it is marked with.
    private struct Block {
        var language: Substring
        var text: String
    }

    @Test("the commands of the README work as written, and print and deliver what it shows")
    func commands() async throws {
        let ownData = try blocks(of: "Five minutes with your own data")
        let serving = try blocks(of: "Serve it")
        let port = try freePort()
        let commands = (ownData + serving).filter { $0.language == "sh" }.map(\.text).joined(separator: "\n")
        #expect(commands.contains("8080"))
        let muster = try Muster(workspace: nil)
        // The server is the last thing in the background.
        try muster.file(
            "readme.sh", "trap 'kill $! && wait $!' EXIT\n" + commands.replacing("8080", with: "\(port)"))
        let result = try await run("readme.sh", port: port, in: muster)
        #expect(result.status == 0, "\(result.messages)")

        // The first block shows mistakes that are not in the commands.
        for shown in ownData.filter({ $0.language.isEmpty }).dropFirst() {
            var rest = result.output[...]
            for piece in shown.text.split(separator: "…\n") {
                guard let place = rest.firstRange(of: piece) else {
                    Issue.record("The README shows what is not printed:\n\(piece)\nPrinted:\n\(result.output)")
                    break
                }
                rest = rest[place.upperBound...]
            }
        }
        let delivered = try #require(serving.first { $0.language.isEmpty }).text
        #expect(try muster.lines("weekly_cards-1.csv") == delivered.split(separator: "\n").map(String.init))
    }

    /// The blocks of code of a section, in order.
    private func blocks(of section: String) throws -> [Block] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md")
        let parts = try String(contentsOf: file, encoding: .utf8).split(separator: "\n## ")
        let text = try #require(parts.first { $0.hasPrefix(section + "\n") })
        return text.matches(of: #/(?ms)^```(\w*)\n(.*?)^```$/#).map { Block(language: $0.1, text: String($0.2)) }
    }

    /// Runs a script with bash, two minutes at most, whatever it starts.
    private func run(_ script: String, port: UInt16, in muster: Muster) async throws -> Muster.Result {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let programs = Muster.executable.deletingLastPathComponent().path
        let process = muster.process([], variables: ["PATH": "\(programs):\(path)", "MUSTER_PORT": "\(port)"])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--kill-after=10", "120", "bash", "-e", script]
        let streams = try ["out", "err"].map { muster.folder.appendingPathComponent(try muster.file($0, "")) }
        process.standardOutput = try FileHandle(forWritingTo: streams[0])
        process.standardError = try FileHandle(forWritingTo: streams[1])
        try process.run()
        while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        return Muster.Result(
            status: process.terminationStatus, output: try String(contentsOf: streams[0], encoding: .utf8),
            messages: try String(contentsOf: streams[1], encoding: .utf8))
    }

    private struct NoPort: Error {}

    /// One that nobody listens on.
    private func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isFound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isFound else { throw NoPort() }
        return UInt16(bigEndian: address.sin_port)
    }
}
