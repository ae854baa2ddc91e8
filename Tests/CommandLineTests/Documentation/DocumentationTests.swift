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
        let result = try run(blocks, serving: true, in: muster)
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

    /// Has curl use the port that the server reports. The server is the last background process.
    private static let servingPrelude = #"""
        trap 'cat serve.log >&2; kill $! && wait $!' EXIT
        muster() { if [ "$1" = serve ]; then exec muster "$@" 2> serve.log; else command muster "$@"; fi; }
        port() { until grep -qs ^Serving serve.log; do sleep 0.05; done; sed -n 's|^Serving .*:\([0-9]*\)$|\1|p' serve.log; }
        curl() { command curl "${@//8080/$(port)}"; }

        """#

    /// Runs the command blocks with bash, for at most two minutes including their background processes.
    ///
    /// - Parameter isServing: whether the commands start a server. It uses a free port in place of the default.
    private func run(_ blocks: [Block], serving isServing: Bool = false, in muster: MusterProcess) throws -> MusterProcess.Result
    {
        var commands = blocks.filter { $0.language == "sh" }.map(\.text).joined(separator: "\n")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var variables = ["PATH": "\(MusterProcess.executable.deletingLastPathComponent().path):\(path)"]
        if isServing {
            #expect(commands.contains("8080"))
            commands = Self.servingPrelude + commands
            variables["MUSTER_PORT"] = "0"
        }
        try muster.file("guide.sh", commands)
        let process = muster.process([], variables: variables)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--kill-after=10", "120", "bash", "-e", "guide.sh"]
        return try muster.result(of: process)
    }
}
