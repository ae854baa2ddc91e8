internal import Foundation
internal import MusterModel
internal import MusterService

/// What people read, on standard error; results go to standard output.
enum Terminal {
    /// Whether a person looks at standard error.
    static let isInteractive = isatty(STDERR_FILENO) != 0

    static func note(_ text: String) {
        // What was printed before comes first, also where both go to one file.
        fflush(nil)
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    static func report(_ error: any UserFacingError) {
        for message in error.messages {
            note("error: \(message.text)")
            if let hint = CommandHints.hint(for: message, of: error) { note("  \(hint)") }
        }
    }

    /// One JSON document on standard output.
    static func printJSON(_ value: some Encodable) throws {
        print(try CanonicalJSON.text(value, isPretty: true))
    }
}
