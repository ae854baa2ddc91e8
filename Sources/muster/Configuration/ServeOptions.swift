internal import ArgumentParser
internal import Foundation

/// The flags of `muster serve`. Each can be set by the environment or in a file too.
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

    @Option(help: ArgumentHelp("The port to listen on; 0 for any that is free (default: 8080).", valueName: "n"))
    var port: String?

    @Flag(help: "Ask nobody who they are. Only on a loopback address.")
    var noAuth = false

    @Option(help: ArgumentHelp("Where clients reach the server, if not where it listens.", valueName: "url"))
    var publicURL: String?

    @Flag(help: "Believe the X-Forwarded-... headers of whoever connects.")
    var trustedProxy = false

    @Option(help: ArgumentHelp("How long a browser stays signed in (default: 12).", valueName: "n"))
    var sessionHours: String?

    @Option(help: ArgumentHelp("Campaign runs at once (default: 1).", valueName: "n"))
    var maxRuns: String?

    @Option(help: ArgumentHelp("Threads of each run (default: one per processor).", valueName: "n"))
    var threads: String?

    @Option(help: ArgumentHelp("Memory that the engine may use, such as 4GB.", valueName: "size"))
    var memoryLimit: String?

    @Option(help: ArgumentHelp("The largest file that can be uploaded (default: 10GiB).", valueName: "size"))
    var uploadLimit: String?

    @Option(help: ArgumentHelp("Uploads at once (default: 4).", valueName: "n"))
    var maxUploads: String?

    @Option(help: ArgumentHelp("Seconds to finish what is at hand when told to stop (default: 30).", valueName: "n"))
    var shutdownTimeout: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical (default: info).", valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("logfmt or json (default: logfmt).", valueName: "format"))
    var logFormat: String?

    /// What was set, by flags and otherwise.
    ///
    /// - Throws: ``ConfigurationError``.
    func resolved() throws -> ResolvedSettings {
        let flags: [Setting: String?] = [
            .workspace: workspace, .host: host, .port: port, .noAuth: noAuth ? "true" : nil, .publicURL: publicURL,
            .trustedProxy: trustedProxy ? "true" : nil, .sessionHours: sessionHours, .maxRuns: maxRuns, .threads: threads,
            .memoryLimit: memoryLimit, .uploadLimit: uploadLimit, .maxUploads: maxUploads,
            .shutdownTimeout: shutdownTimeout, .logLevel: logLevel, .logFormat: logFormat,
        ]
        return try ResolvedSettings(
            flags: flags.compactMapValues(\.self), config: config, environment: ProcessInfo.processInfo.environment)
    }
}
