public import Foundation

/// The settings of the process for transfers.
public struct RcloneSettings: Sendable {
    /// The path of rclone; `nil` if it is not installed.
    public var program: String?
    /// For connections without one, and for the destination `s3`.
    public var s3Endpoint: String?
    public var s3Region: String?
    /// The environment, from which secrets and identities come.
    public var environment: [String: String]
    /// Seconds to wait for a connection, and for a connection on which nothing moves.
    public var connectTimeout = 15
    public var idleTimeout = 60

    /// `MUSTER_RCLONE`, `MUSTER_S3_ENDPOINT` and `MUSTER_S3_REGION` take precedence over `PATH` and the variables of AWS.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        self.environment = environment
        program = first("MUSTER_RCLONE") ?? Subprocess.find("rclone", path: environment["PATH"])
        s3Endpoint = first("MUSTER_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        s3Region = first("MUSTER_S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION")
    }
}
