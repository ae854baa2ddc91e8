internal import ArgumentParser
internal import Foundation
internal import MusterService

@main
enum Main {
    static func main() {
        signal(SIGPIPE, SIG_DFL)
        do {
            var command = try Muster.parseAsRoot()
            try command.run()
        } catch let error as any UserFacingError {
            Terminal.report(error)
            exit(ExitStatus(error).rawValue)
        } catch {
            let isHelp = Muster.exitCode(for: error) == .success
            let message = Muster.fullMessage(for: error)
            if isHelp { print(message) } else if !message.isEmpty { Terminal.note(message) }
            exit(ExitStatus(parsing: error).rawValue)
        }
    }
}
