import Foundation
import MusterTestSupport
import Testing

/// The commands of the README and docs/first-steps.md work and print the output shown there.
@Suite struct DocumentationTests {
    /// A block of code, and the language it is marked with.
    private struct Block {
        var language: Substring
        var text: String
    }

    @Test("the commands of docs/first-steps.md work as written, and print the output shown")
    func firstSteps() throws {
        let blocks = try blocks(of: "docs/first-steps.md")
        let result = try run(blocks, in: MusterProcess(workspace: nil))
        #expect(result.status == 0, "\(result.messages)")

        // The first block shows mistakes that are not in the commands.
        for shown in blocks.filter({ $0.language.isEmpty }).dropFirst() {
            var remaining = result.output[...]
            for piece in shown.text.split(separator: "…\n") {
                guard let range = remaining.firstRange(of: piece) else {
                    Issue.record("The document shows text that is not printed:\n\(piece)\nPrinted:\n\(result.output)")
                    break
                }
                remaining = remaining[range.upperBound...]
            }
        }
    }

    @Test("the commands of the README that serve a workspace work as written, and deliver the files shown")
    func serving() throws {
        let blocks = try blocks(of: "README.md", section: "Serve it")
        let muster = try MusterProcess(workspace: nil)
        let result = try run(blocks, port: freePort(), in: muster)
        #expect(result.status == 0, "\(result.messages)")
        let delivered = try #require(blocks.first { $0.language.isEmpty }).text
        #expect(try muster.lines("weekly_cards-1.csv") == delivered.split(separator: "\n").map(String.init))
    }

    /// The blocks of code of a document or of one of its sections, in order.
    private func blocks(of document: String, section: String? = nil) throws -> [Block] {
        var text = try String(contentsOf: Repository.root.appendingPathComponent(document), encoding: .utf8)
        if let section {
            text = String(try #require(text.split(separator: "\n## ").first { $0.hasPrefix(section + "\n") }))
        }
        return text.matches(of: #/(?ms)^```(\w*)\n(.*?)^```$/#).map { Block(language: $0.1, text: String($0.2)) }
    }

    /// Runs the command blocks with bash, for at most two minutes including their background processes.
    ///
    /// - Parameter port: the port to use in place of the one in the commands.
    private func run(_ blocks: [Block], port: UInt16? = nil, in muster: MusterProcess) throws -> MusterProcess.Result {
        var commands = blocks.filter { $0.language == "sh" }.map(\.text).joined(separator: "\n")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var variables = ["PATH": "\(MusterProcess.executable.deletingLastPathComponent().path):\(path)"]
        if let port {
            #expect(commands.contains("8080"))
            // The server is the last background process.
            commands = "trap 'kill $! && wait $!' EXIT\n" + commands.replacing("8080", with: "\(port)")
            variables["MUSTER_PORT"] = "\(port)"
        }
        try muster.file("guide.sh", commands)
        let process = muster.process([], variables: variables)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--kill-after=10", "120", "bash", "-e", "guide.sh"]
        return try muster.result(of: process)
    }

    private struct NoPort: Error {}

    /// A free port.
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
