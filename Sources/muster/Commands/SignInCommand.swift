internal import ArgumentParser
internal import Foundation
internal import MusterService

struct SignInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signin",
        abstract: "Make a link that signs an admin in to the server with a browser, once, within a day.")

    @Option(help: ArgumentHelp("Where the browser reaches the server.", valueName: "url"))
    var url = "http://127.0.0.1:8080"

    @OptionGroup var workspace: WorkspaceOption

    func run() throws {
        let token = try workspace.open().createSignInLink(by: NSUserName())
        print((url.hasSuffix("/") ? String(url.dropLast()) : url) + "/signin?token=" + token)
    }
}
