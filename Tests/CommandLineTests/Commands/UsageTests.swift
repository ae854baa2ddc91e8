import Testing

/// Exit codes, help and usage errors.
@Suite struct UsageTests {
    static let commands = [
        "init", "import", "apply", "run", "campaigns", "runs", "results", "schedule", "interactions",
        "serve", "config", "keys", "signin",
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

    @Test("the version is a number")
    func version() throws {
        let result = try MusterProcess()("--version")
        #expect(result.status == 0)
        #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(
        "wrong usage ends with 2 and an error on standard error",
        arguments: [
            (["campaing"], "error: There is no command 'campaing'.\n  Did you mean 'campaigns'?\n"),
            (["frobnicate"], "error: There is no command 'frobnicate'.\n  muster --help lists the commands.\n"),
            (["--frobnicate"], "error: Unknown option '--frobnicate'\n"),
            (["run"], "error: Missing expected argument '<campaign>'\n"),
            (["run", "a", "b"], "error: Unexpected argument 'b'\n"),
            (["run", "a", "--threads", "0"], "error: --threads must be 1 to 256.\n"),
            (["run", "a", "--jsno"], "error: Unknown option '--jsno'. Did you mean '--json'?\n"),
            (["results", "a", "--limit", "0"], "error: --limit must be 1 or more.\n"),
            (["init"], "error: Missing expected argument '<dir>'\n"),
        ])
    func wrong(_ arguments: [String], _ message: String) throws {
        let result = try MusterProcess().call(arguments)
        #expect(result.messages.hasPrefix(message))
        #expect(result.output.isEmpty)
        #expect(result.status == 2)
    }

    @Test("an empty list is also one JSON document")
    func emptyList() throws {
        let result = try MusterProcess.withWorkspace()("campaigns", "--json")
        #expect(try result.json([String].self).isEmpty)
        #expect(result.messages.isEmpty)
    }
}
