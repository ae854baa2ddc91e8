internal import MusterService

/// Everything that is wrong with the configuration.
struct ConfigurationError: UserFacingError {
    let messages: [UserFacingMessage]

    init(_ messages: [UserFacingMessage]) {
        self.messages = messages
    }

    var kind: ErrorKind { .invalid }
    var code: String { "configuration.invalid" }
}
