internal import Foundation
internal import Logging
internal import MusterBase
internal import MusterModel
internal import MusterServer
internal import MusterService

/// The validated settings of `muster serve`.
struct ServeConfiguration {
    var workspace: String
    var server: ServerSettings
    /// The maximum number of concurrent campaign runs.
    var maxRuns: Int
    /// The threads of each run; `nil` for one per processor.
    var threads: Int?
    /// The maximum memory of the engine, in bytes; `nil` for the engine's default.
    var memoryLimit: Int?
    var deliveries: DeliveryOptions
    /// Whether webhooks may have private addresses, and use HTTP without TLS.
    var allowsPrivateWebhooks: Bool
    var notifications: NotificationOptions
    var logLevel: Logger.Level
    var logFormat: LineLogHandler.Format

    /// - Throws: ``ConfigurationError`` with all invalid settings.
    init(_ settings: ResolvedSettings) throws {
        var reader = Reader(settings)
        workspace = reader.text(.workspace) ?? "."
        if workspace.count > 1 && workspace.hasSuffix("/") { workspace.removeLast() }
        server = ServerSettings()
        server.host = reader.text(.host) ?? server.host
        server.port = reader.int(.port, in: 0...65_535) ?? server.port
        server.isOpenToLocalUsers = reader.bool(.noAuth) ?? false
        server.publicURL = reader.url(.publicURL)
        server.hasTrustedProxy = reader.bool(.trustedProxy) ?? false
        server.sessionHours = reader.int(.sessionHours, in: 1...8_760) ?? server.sessionHours
        server.uploadLimit = reader.size(.uploadLimit) ?? server.uploadLimit
        server.maxUploads = reader.int(.maxUploads, in: 1...1_000) ?? server.maxUploads
        server.shutdownTimeout = reader.int(.shutdownTimeout, in: 1...3_600) ?? server.shutdownTimeout
        maxRuns = reader.int(.maxRuns, in: 1...64) ?? 1
        threads = reader.int(.threads, in: 1...256)
        memoryLimit = reader.size(.memoryLimit)
        let firstPause = reader.int(.deliveryFirstPause, in: 1...86_400) ?? 5
        let largestPause = reader.int(.deliveryLargestPause, in: 1...604_800) ?? 21_600
        deliveries = DeliveryOptions(
            backoff: DeliveryBackoff(
                firstPause: Double(firstPause), largestPause: Double(max(firstPause, largestPause)),
                maxAttempts: reader.int(.deliveryAttempts, in: 1...1_000) ?? 16),
            maxTransfers: reader.int(.maxTransfers, in: 1...64) ?? 4)
        allowsPrivateWebhooks = reader.bool(.allowPrivateWebhooks) ?? false
        notifications = NotificationOptions(
            targets: settings.sections.notifications, smtp: settings.sections.smtp,
            allowsPrivateWebhooks: allowsPrivateWebhooks, backoff: deliveries.backoff)
        logLevel = reader.choice(.logLevel) ?? .info
        logFormat = reader.choice(.logFormat) ?? .logfmt
        if server.isOpenToLocalUsers && !LoopbackAddress.isLoopback(address: server.host) {
            reader.problems.append(
                .init(
                    "Without authentication the server may only listen on a loopback address, not on \(server.host).",
                    hint: "Remove \(Setting.noAuth.flag), or listen on 127.0.0.1."))
        }
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
    }

    /// The threads and memory of each run.
    var runOptions: RunOptions { RunOptions(threads: threads, memoryLimit: memoryLimit.map { "\($0)B" }) }

    /// Converts the texts of settings, and collects the errors.
    private struct Reader {
        let settings: ResolvedSettings
        var problems: [UserFacingMessage] = []

        init(_ settings: ResolvedSettings) {
            self.settings = settings
        }

        func text(_ setting: Setting) -> String? { settings.values[setting]?.text }

        mutating func int(_ setting: Setting, in range: ClosedRange<Int>) -> Int? {
            read(setting, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
                Int(text).flatMap { range.contains($0) ? $0 : nil }
            }
        }

        mutating func bool(_ setting: Setting) -> Bool? {
            read(setting, "true or false") { text in
                switch text.lowercased() {
                case "true", "yes", "1": true
                case "false", "no", "0": false
                default: nil
                }
            }
        }

        mutating func size(_ setting: Setting) -> Int? { read(setting, "a size such as 500MB or 10GiB", ByteSize.bytes) }

        mutating func url(_ setting: Setting) -> String? {
            read(setting, "a URL such as https://muster.example.com") { text in
                guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", url.host != nil,
                    url.path.isEmpty || url.path == "/", url.query == nil, url.user == nil
                else { return nil }
                return text
            }
        }

        mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ setting: Setting) -> Choice? {
            read(setting, DidYouMean.choices(Choice.allCases.map(\.rawValue))) { Choice(rawValue: $0.lowercased()) }
        }

        private mutating func read<Value>(
            _ setting: Setting, _ needed: String, _ convert: (String) -> Value?
        ) -> Value? {
            guard let (text, source) = settings.values[setting] else { return nil }
            if let value = convert(text) { return value }
            problems.append(.init("'\(setting.rawValue)' must be \(needed), not '\(text)' (from \(source.displayName))."))
            return nil
        }
    }
}
