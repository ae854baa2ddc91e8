internal import MusterService

/// Everything that is wrong with the configuration.
struct ConfigurationError: UserFacingError {
    let details: ErrorDetails

    init(_ messages: [UserFacingMessage]) {
        details = ErrorDetails(.invalid, "configuration.invalid", messages)
    }
}
