internal import MusterService

/// All errors of the configuration.
struct ConfigurationError: UserFacingError {
    let details: ErrorDetails

    init(_ messages: [UserFacingMessage]) {
        details = ErrorDetails(.invalid, "configuration.invalid", messages)
    }
}
