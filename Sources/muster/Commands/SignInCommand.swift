internal import ArgumentParser
internal import Foundation
internal import MusterServer
internal import MusterService

struct SignInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signin",
        abstract: "Make a link that signs an admin in to the server with a browser, once, within a day.",
        discussion: "Takes the flags of muster serve, and its other settings, to know where the server is.")

    @OptionGroup var options: ServeOptions

    func run() throws {
        let configuration = try ServeConfiguration(options.resolved())
        let token = try Workspace(opening: configuration.workspace).access.createSignInLink(by: .currentUser)
        print(configuration.server.baseURL(port: configuration.server.port) + "/signin?token=" + token)
    }
}
