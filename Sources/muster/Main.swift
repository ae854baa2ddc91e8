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
            exit(ExitStatus(error).rawValue)
        } catch {
            let isHelp = Muster.exitCode(for: error) == .success
            let message = Muster.fullMessage(for: error)
            if isHelp {
                print(message)
            } else if let name = unknownCommand() {
                let names = Muster.configuration.subcommands.compactMap { $0.configuration.commandName }
                let hint = DidYouMean.hint(for: name, among: names, else: "muster --help lists the commands.")
                Terminal.note("error: There is no command '\(name)'.\n  \(hint ?? "")")
            } else if !message.isEmpty {
                Terminal.note(message.replacing(#/^Error: /#, with: "error: "))
            }
            exit(ExitStatus(parsing: error).rawValue)
        }
    }

    /// The first argument, if it is in the place of a command but does not name one.
    private static func unknownCommand() -> String? {
        guard let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"), name != "help",
            !Muster.configuration.subcommands.contains(where: { $0.configuration.commandName == name })
        else { return nil }
        return name
    }
}
