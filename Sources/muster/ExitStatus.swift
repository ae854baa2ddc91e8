internal import ArgumentParser
internal import MusterModel
internal import MusterService

/// How the process ends.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// Wrong usage, or input that is not valid.
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

    /// - Parameter error: from the argument parser, or one that nobody foresaw.
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

    /// Ends the command with this status, without a message.
    func throwUnlessDone() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
