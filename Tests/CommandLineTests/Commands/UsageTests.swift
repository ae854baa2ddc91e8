import Foundation
import MusterTestSupport
import Testing

/// Exit codes, help and usage errors.
@Suite struct UsageTests {
    static let commands = [
        "init", "import", "apply", "export", "delete", "run", "campaigns", "campaign", "runs", "show", "cancel", "redeliver",
        "release", "results", "preview", "schedule", "interactions", "backup", "restore", "serve", "config", "keys", "signin",
    ]

    @Test("the help of a command is printed on standard output", arguments: commands)
    func help(_ command: String) throws {
        let muster = try MusterProcess()
        for arguments in [[command, "--help"], ["help", command]] {
            let result = try muster.call(arguments)
            #expect(result.status == 0)
            #expect(result.messages.isEmpty)
            #expect(result.output.hasPrefix("OVERVIEW: "))
            #expect(result.output.contains("USAGE: muster \(command)"))
            let lines = result.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE: ") }
            #expect(lines.allSatisfy { $0.count <= 80 })
        }
    }

    @Test("the overview lists all commands and the exit codes")
    func overview() throws {
        let muster = try MusterProcess()
        for arguments in [[], ["--help"], ["help"]] {
            let result = try muster.call(arguments)
            #expect(result.status == 0)
            for command in Self.commands { #expect(result.output.contains("\n  \(command) ")) }
            #expect(result.output.contains("Exit codes: 0 done, 1 failed, 2 wrong usage or invalid input, 3 completed"))
        }
    }

    @Test("completion scripts name all commands", arguments: ["bash", "zsh", "fish"])
    func completion(_ shell: String) throws {
        let result = try MusterProcess()("--generate-completion-script", shell)
        #expect(result.status == 0)
        for command in Self.commands { #expect(result.output.contains(command)) }
    }

    @Test("the man page describes every command and option")
    func manPage() throws {
        let muster = try MusterProcess()
        let process = muster.process([])
        process.executableURL = Repository.root.appendingPathComponent("script/man-page")
        process.arguments = [MusterProcess.executable.path]
        let page = try muster.result(of: process)
        #expect(page.status == 0, "\(page.messages)")
        #expect(page.output.hasPrefix(".TH MUSTER 1 "))
        for command in Self.commands { #expect(page.output.contains("\n.SS muster \(command)\n")) }
        #expect(page.output.contains("\\fB\\-\\-prune\\fR"))
    }

    @Test("colours are only for terminals")
    func noColours() throws {
        let muster = try MusterProcess.ready()
        for command in [["campaigns"], ["run", "nope"], ["apply", "-f", "none"]] {
            let result = try muster.call(command, variables: ["TERM": "xterm-256color"])
            #expect(!result.output.contains("\u{1b}") && !result.messages.contains("\u{1b}"))
        }
    }

    @Test("the version is a number")
    func version() throws {
        let result = try MusterProcess()("--version")
        #expect(result.status == 0)
        #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(
        "wrong usage ends with 2 and an error on standard error",
        arguments: [
            (["campaing"], "error: There is no command 'campaing'.\n  Did you mean 'campaign'?\n"),
            (["frobnicate"], "error: There is no command 'frobnicate'.\n  muster --help lists the commands.\n"),
            (["--frobnicate"], "error: Unknown option '--frobnicate'\n"),
            (["run"], "error: Missing expected argument '<campaign>'\n"),
            (["run", "a", "b"], "error: Unexpected argument 'b'\n"),
            (["run", "a", "--threads", "0"], "error: --threads must be 1 to 256.\n"),
            (["run", "a", "--jsno"], "error: Unknown option '--jsno'. Did you mean '--json'?\n"),
            (["results", "a", "--limit", "0"], "error: --limit must be 1 or more.\n"),
            (["init", ""], "error: The name of the folder is empty.\n"),
            (["campaigns", "--workspace", ""], "error: --workspace is empty.\n"),
            (["init"], "error: Missing expected argument '<dir>'\n"),
        ])
    func wrong(_ arguments: [String], _ message: String) throws {
        let result = try MusterProcess().call(arguments)
        #expect(result.messages.hasPrefix(message))
        #expect(result.output.isEmpty)
        #expect(result.status == 2)
    }

    @Test(
        "with --json a failure is one problem document",
        arguments: [
            (["run", "--json"], 2, "command.wrongUsage"), (["frobnicate", "--json"], 2, "command.wrongUsage"),
            (["run", "nope", "--json"], 2, "definition.notFound"), (["results", "nope-1", "--json"], 2, "run.notFound"),
            (["import", "none.csv", "--key", "k", "--json"], 2, "import.noFile"),
            (["campaigns", "--json", "--server", "http://127.0.0.1:1"], 1, "server.unreachable"),
        ] as [([String], Int32, String)])
    func failures(_ arguments: [String], _ status: Int32, _ code: String) throws {
        struct Problem: Decodable {
            var type: String
            var title: String
            var detail: String
            var code: String
            var exitCode: Int32
        }
        let muster = try Self.bank.get()
        let result = try muster.call(arguments)
        #expect(result.status == status)
        #expect(result.messages.hasPrefix("error: "))
        let problem = try result.json(Problem.self)
        #expect(problem.code == code && problem.exitCode == status && !problem.detail.isEmpty && problem.type == "about:blank")
        #expect(result.messages.contains(problem.detail))
    }

    private static let bank = Result {
        let muster = try MusterProcess()
        _ = try muster("demo", "ws", "--customers", "50")
        return muster
    }

    @Test("an unknown offer to explain is answered with those there are")
    func explainedOffer() throws {
        let muster = try Self.bank.get()
        let customer = try #require(try muster("results", "spring_offers-1").output.firstMatch(of: /C[0-9]+/)).0
        let result = try muster("explain", "spring_offers", String(customer), "--offer", "nope")
        #expect(result.status == 2)
        #expect(result.messages.hasPrefix("error: The flow's inventory has no offer 'nope'.\n  It has '"))
        #expect(!result.messages.contains("Usage"))
    }

    @Test("an empty list is also one JSON document")
    func emptyList() throws {
        let result = try MusterProcess.withWorkspace()("campaigns", "--json")
        #expect(try result.json([String].self).isEmpty)
        #expect(result.messages.isEmpty)
    }
}
