internal import ArgumentParser
internal import Foundation

/// The flags of `muster serve`. Each setting can also be given by an environment variable or in a file.
struct ServeOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The workspace (default: MUSTER_WORKSPACE, or the current folder).", valueName: "dir"))
    var workspace: String?

    @Option(
        help: ArgumentHelp(
            "A YAML file with settings (default: MUSTER_CONFIG, or muster.yaml in the workspace).", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The address to listen on (default: 127.0.0.1).", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen on; 0 selects any free port (default: 8080).", valueName: "n"))
    var port: String?

    @Flag(help: "Disable authentication. Only allowed on a loopback address.")
    var noAuth = false

    @Option(
        help: ArgumentHelp(
            "The URL at which clients reach the server, if it differs from the address it listens on.", valueName: "url"))
    var publicURL: String?

    @Flag(help: "Trust X-Forwarded-* headers.")
    var trustedProxy = false

    @Option(help: ArgumentHelp("How many hours a browser stays signed in (default: 12).", valueName: "n"))
    var sessionHours: String?

    @Option(help: ArgumentHelp("The maximum number of concurrent campaign runs (default: 1).", valueName: "n"))
    var maxRuns: String?

    @Option(help: ArgumentHelp("The threads of each run (default: one per processor).", valueName: "n"))
    var threads: String?

    @Option(help: ArgumentHelp("The maximum memory of the engine, such as 4GB.", valueName: "size"))
    var memoryLimit: String?

    @Option(help: ArgumentHelp("The maximum size of an uploaded file (default: 10GiB).", valueName: "size"))
    var uploadLimit: String?

    @Option(help: ArgumentHelp("The maximum number of concurrent uploads (default: 4).", valueName: "n"))
    var maxUploads: String?

    @Option(help: ArgumentHelp("Seconds to wait for requests and runs on shutdown (default: 30).", valueName: "n"))
    var shutdownTimeout: String?

    @Option(
        help: ArgumentHelp(
            "Seconds before a failed delivery is tried again; each further pause is twice as long (default: 5).", valueName: "n"))
    var deliveryFirstPause: String?

    @Option(help: ArgumentHelp("The longest pause between two attempts to deliver, in seconds (default: 21600).", valueName: "n"))
    var deliveryLargestPause: String?

    @Option(help: ArgumentHelp("The number of attempts to deliver before a delivery has failed (default: 16).", valueName: "n"))
    var deliveryAttempts: String?

    @Option(
        help: ArgumentHelp("The maximum number of destinations to which files are sent at once (default: 4).", valueName: "n"))
    var maxTransfers: String?

    @Flag(help: "Allow webhooks at private addresses, and without TLS.")
    var allowPrivateWebhooks = false

    @Option(
        help: ArgumentHelp(
            "The minimum log level: trace, debug, info, notice, warning, error or critical (default: info).", valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("The log format: logfmt or json (default: logfmt).", valueName: "format"))
    var logFormat: String?

    /// Resolves all settings from the flags, the environment, the settings file and the defaults.
    ///
    /// - Throws: ``ConfigurationError``.
    func resolved() throws -> ResolvedSettings {
        let flags: [Setting: String?] = [
            .workspace: workspace, .host: host, .port: port, .noAuth: noAuth ? "true" : nil, .publicURL: publicURL,
            .trustedProxy: trustedProxy ? "true" : nil, .sessionHours: sessionHours, .maxRuns: maxRuns, .threads: threads,
            .memoryLimit: memoryLimit, .uploadLimit: uploadLimit, .maxUploads: maxUploads,
            .shutdownTimeout: shutdownTimeout, .deliveryFirstPause: deliveryFirstPause,
            .deliveryLargestPause: deliveryLargestPause, .deliveryAttempts: deliveryAttempts, .maxTransfers: maxTransfers,
            .allowPrivateWebhooks: allowPrivateWebhooks ? "true" : nil, .logLevel: logLevel, .logFormat: logFormat,
        ]
        return try ResolvedSettings(
            flags: flags.compactMapValues(\.self), config: config, environment: ProcessInfo.processInfo.environment)
    }
}
