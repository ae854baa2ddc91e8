internal import ArgumentParser
internal import Foundation
internal import MusterBase
internal import MusterModel
internal import MusterService

@main
enum Main {
    static func main() {
        signal(SIGPIPE, SIG_DFL)
        #if MUSTER_AVX2
            Processor.requireAVX2()
        #endif
        do {
            var command = try Muster.parseAsRoot()
            try command.run()
        } catch let error as any UserFacingError {
            Terminal.report(error)
            end(ExitStatus(error), ProblemDocument(error))
        } catch {
            let status = ExitStatus(parsing: error)
            // The command has printed its result.
            if error is ExitCode { exit(status.rawValue) }
            let message = Muster.fullMessage(for: error)
            if status == .done {
                print(message)
                exit(status.rawValue)
            }
            if let name = unknownCommand() {
                let names = Muster.configuration.subcommands.compactMap { $0.configuration.commandName }
                let hint = DidYouMean.hint(for: name, among: names, else: "muster --help lists the commands.")
                Terminal.note("error: There is no command '\(name)'.\n  \(hint ?? "")")
                end(status, ProblemDocument(status, "There is no command '\(name)'.", hint: hint))
            }
            if !message.isEmpty { Terminal.note(message.replacing(#/^Error: /#, with: "error: ")) }
            end(status, ProblemDocument(status, Muster.message(for: error)))
        }
    }

    /// Ends the process, with the problem on standard output if the command was to print JSON.
    private static func end(_ status: ExitStatus, _ problem: ProblemDocument) -> Never {
        let options = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
        // Strings and integers always encode.
        if options.contains("--json") { try? Terminal.printJSON(problem) }
        exit(status.rawValue)
    }

    /// The first argument, if it is in the place of a command but does not name one.
    private static func unknownCommand() -> String? {
        guard let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"), name != "help",
            !Muster.configuration.subcommands.contains(where: { $0.configuration.commandName == name })
        else { return nil }
        return name
    }
}
