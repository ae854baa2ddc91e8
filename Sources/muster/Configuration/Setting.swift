/// A setting of the server, given by a flag, an environment variable or a file.
enum Setting: String, CaseIterable, Sendable {
    case workspace, host, port, noAuth, publicURL, trustedProxy, sessionHours, maxRuns, threads, memoryLimit, uploadLimit,
        maxUploads, shutdownTimeout, deliveryFirstPause, deliveryLargestPause, deliveryAttempts, maxTransfers,
        allowPrivateWebhooks,
        logLevel, logFormat

    /// `--max-runs`.
    var flag: String { "--" + words.joined(separator: "-").lowercased() }

    /// `MUSTER_MAX_RUNS`.
    var variable: String { "MUSTER_" + words.joined(separator: "_").uppercased() }

    /// `nil` for settings that are optional.
    var defaultValue: String? {
        switch self {
        case .workspace: "."
        case .host: "127.0.0.1"
        case .port: "8080"
        case .noAuth, .trustedProxy, .allowPrivateWebhooks: "false"
        case .sessionHours: "12"
        case .maxRuns: "1"
        case .uploadLimit: "10GiB"
        case .maxUploads: "4"
        case .shutdownTimeout: "30"
        case .deliveryFirstPause: "5"
        case .deliveryLargestPause: "21600"
        case .deliveryAttempts: "16"
        case .maxTransfers: "4"
        case .logLevel: "info"
        case .logFormat: "logfmt"
        case .publicURL, .threads, .memoryLimit: nil
        }
    }

    private var words: [String] {
        switch self {
        case .noAuth: ["no", "auth"]
        case .publicURL: ["public", "url"]
        case .trustedProxy: ["trusted", "proxy"]
        case .sessionHours: ["session", "hours"]
        case .maxRuns: ["max", "runs"]
        case .memoryLimit: ["memory", "limit"]
        case .uploadLimit: ["upload", "limit"]
        case .maxUploads: ["max", "uploads"]
        case .shutdownTimeout: ["shutdown", "timeout"]
        case .deliveryFirstPause: ["delivery", "first", "pause"]
        case .deliveryLargestPause: ["delivery", "largest", "pause"]
        case .deliveryAttempts: ["delivery", "attempts"]
        case .maxTransfers: ["max", "transfers"]
        case .allowPrivateWebhooks: ["allow", "private", "webhooks"]
        case .logLevel: ["log", "level"]
        case .logFormat: ["log", "format"]
        case .workspace, .host, .port, .threads: [rawValue]
        }
    }
}
