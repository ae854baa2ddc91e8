internal import Foundation
internal import MusterModel
internal import MusterService

/// Writes messages to standard error, and JSON results to standard output.
enum Terminal {
    /// Whether standard error is a terminal.
    static let isInteractive = isatty(STDERR_FILENO) != 0

    static func note(_ text: String) {
        // Keeps the order of output and messages when both are redirected to the same file.
        fflush(nil)
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    static func noteResumed(_ run: CampaignRun.ID) {
        note("Run \(run) was interrupted. This command completes it and starts no other; --new starts one as well.")
    }

    static func report(_ error: any UserFacingError) {
        for message in error.messages {
            note("error: \(message.text)")
            if let hint = CommandHints.hint(for: message, of: error) { note("  \(hint)") }
        }
    }

    /// Prints one JSON document on standard output.
    static func printJSON(_ value: some Encodable) throws {
        print(try CanonicalJSON.text(value, isPretty: true))
    }
}
