internal import ArgumentParser
internal import Foundation
internal import MusterServer
internal import MusterService

struct SignInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signin",
        abstract: "Create a link that signs an admin in with a browser. It works once, within a day.",
        discussion: "Uses the same flags and settings as muster serve to determine the URL of the server.")

    @OptionGroup var options: ServeOptions

    func run() throws {
        let configuration = try ServeConfiguration(options.resolved())
        let token = try Workspace(opening: configuration.workspace).access.createSignInLink(by: .currentUser)
        print(configuration.server.baseURL(port: configuration.server.port) + "/signin?token=" + token)
    }
}
