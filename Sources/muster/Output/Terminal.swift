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
        FileHandle.standardError.write(Data((coloured(text) + "\n").utf8))
    }

    /// Whether a stream may get colours: it is a terminal that has them, and NO_COLOR is not set.
    ///
    /// - Source: no-color.org.
    private static func hasColours(_ stream: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(stream) != 0 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    private static let errorsHaveColours = hasColours(STDERR_FILENO)
    private static let outputHasColours = hasColours(STDOUT_FILENO)

    /// The word at the start of a message in colour.
    private static func coloured(_ text: String) -> String {
        guard errorsHaveColours else { return text }
        for (word, colour) in [("error:", 31), ("warning:", 33), ("note:", 36)] where text.hasPrefix(word) {
            return "\u{1b}[1;\(colour)m\(word)\u{1b}[0m" + text.dropFirst(word.count)
        }
        return text
    }

    /// The header of a table on standard output.
    static func header(_ text: String) -> String { outputHasColours ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

    /// Writes a question without ending the line.
    static func prompt(_ text: String) {
        fflush(nil)
        FileHandle.standardError.write(Data(text.utf8))
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
