internal import ArgumentParser
internal import MusterModel
internal import MusterService

/// The exit codes of the process.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// Wrong usage or invalid input.
    case invalid = 2
    case completedWithErrors = 3

    init(_ error: any UserFacingError) {
        switch error.kind {
        case .invalid, .notFound, .conflict: self = .invalid
        case .failed: self = .failed
        }
    }

    init(_ status: CampaignRun.Status) {
        switch status {
        case .completed, .pending, .running: self = .done
        case .completed_with_errors: self = .completedWithErrors
        case .failed, .cancelled: self = .failed
        }
    }

    /// - Parameter error: an error of the argument parser, or an unexpected one.
    init(parsing error: any Error) {
        if let code = error as? ExitCode {
            self = ExitStatus(rawValue: code.rawValue) ?? .failed
            return
        }
        switch Muster.exitCode(for: error) {
        case .success: self = .done
        case .validationFailure: self = .invalid
        default: self = .failed
        }
    }

    /// Ends the command with this status and without a message, unless the status is `done`.
    func throwUnlessDone() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
