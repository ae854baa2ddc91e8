internal import MusterModel
internal import MusterService

/// An argument that is wrong in view of the workspace, which the argument parser cannot know.
struct CommandError: UserFacingError, Hashable {
    var details: ErrorDetails

    init(_ code: String, _ text: String, hint: String? = nil) {
        details = ErrorDetails(.invalid, code, text, hint: hint)
    }
}
