public import Foundation
internal import MusterBase
internal import MusterFiles
public import MusterModel

/// Sends the recommendations of a channel to a webhook, as batches.
///
/// The file has one JSON object a line, which starts with `"id":"RUN.NUMBER"`; the numbers increase. A batch is sent under an id
/// that is made of the numbers of its first and its last recommendation, so that repeated attempts send the same batch under
/// the same id. After each batch the progress is stored beside the file: an interrupted delivery continues after the last
/// batch that was answered.
///
/// Batches that the receiver rejects are not sent again. Their recommendations are appended to a file.
public struct WebhookTransport: Transport {
    /// The pauses, in seconds, before a batch is sent again within one attempt of the delivery.
    private static let pauses: [TimeInterval] = [0.5, 1, 2]
    /// The longest wait, in seconds, that a receiver can ask for within one attempt of the delivery.
    private static let maxWait: TimeInterval = 30

    /// Names the batches of a file.
    public struct Envelope: Hashable, Sendable {
        public var campaignId: Campaign.ID
        public var runId: CampaignRun.ID
        public var channelId: Channel.ID
        /// The instant of the run.
        public var timestamp: Date

        public init(campaignId: Campaign.ID, runId: CampaignRun.ID, channelId: Channel.ID, timestamp: Date) {
            self.campaignId = campaignId
            self.runId = runId
            self.channelId = channelId
            self.timestamp = timestamp
        }

        func message(_ recommendations: [WebhookFile.Line]) throws -> WebhookMessage {
            let numbers = "\(recommendations.first?.number ?? 0)-\(recommendations.last?.number ?? 0)"
            let head = [
                #""type":"recommendations.decided""#, #""timestamp":"\#(InstantFormat.text(timestamp))""#,
            ].joined(separator: ",")
            let data =
                #""campaignId":"\#(campaignId)","runId":"\#(runId)","channelId":"\#(channelId)","recommendations":["#
                + recommendations.map(\.json).joined(separator: ",") + "]"
            return WebhookMessage(id: "\(runId).\(channelId).\(numbers)", body: "{\(head),\"data\":{\(data)}}")
        }
    }

    private let target: WebhookTarget
    private let envelope: Envelope
    private let batchSize: Int
    private let ratePerSecond: Double?
    private let rejectedPath: String
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - batchSize: the number of recommendations of a batch, at least 1.
    ///   - ratePerSecond: the maximum number of batches a second; `nil`: unlimited.
    ///   - rejectedPath: the file to which rejected recommendations are appended, one JSON object a line.
    ///   - now: the clock for the time stamps of the messages.
    public init(
        to target: WebhookTarget, _ envelope: Envelope, batchSize: Int, ratePerSecond: Double? = nil, rejectedPath: String,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.target = target
        self.envelope = envelope
        self.batchSize = max(1, batchSize)
        self.ratePerSecond = ratePerSecond
        self.rejectedPath = rejectedPath
        self.now = now
    }

    public func send(_ file: LocalFile, as name: String, control: TransferControl) throws {
        var progress = try WebhookProgress(of: file.path) ?? WebhookProgress(batchSize: batchSize)
        try progress.truncateRejections(at: rejectedPath)
        let client = try WebhookClient(target)
        defer { client.close() }
        var nextStart = ContinuousClock.now
        try WebhookFile(path: file.path).forEachBatch(of: progress.batchSize, after: progress.lastNumber) { batch in
            if let ratePerSecond {
                try control.pause(until: nextStart)
                nextStart = max(nextStart, .now) + .seconds(1 / ratePerSecond)
            }
            let reason = try send(envelope.message(batch), with: client, control)
            if let reason { try progress.reject(batch, because: reason, to: rejectedPath) } else { progress.accept(batch) }
            try progress.store(beside: file.path)
        }
    }

    /// Messages cannot be called back.
    public func remove(_ name: String) {}

    public func removeRemains(of name: String) {}

    /// What has been sent of a file.
    public static func progress(of file: String) throws -> WebhookProgress? { try WebhookProgress(of: file) }

    /// - Returns: why the receiver rejects the message; `nil` if it has accepted it.
    private func send(
        _ message: WebhookMessage, with client: WebhookClient, _ control: TransferControl
    ) throws -> String? {
        var pauses = Self.pauses[...]
        while true {
            switch try client.send(message, at: now(), control: control) {
            case .accepted: return nil
            case .rejected(_, let reason): return reason
            case .refused(let error): throw error
            case .failed(let reason, let retryAfter):
                guard let pause = pauses.popFirst(), (retryAfter ?? 0) <= Self.maxWait else {
                    throw TransferError.unavailable(reason, retryAfter: retryAfter)
                }
                try control.pause(until: .now + .seconds(max(pause, retryAfter ?? 0)))
            }
        }
    }
}

extension TransferControl {
    private static let pollSeconds = 0.05

    /// - Throws: `CancellationError` when the transfer is stopped meanwhile.
    func pause(until end: ContinuousClock.Instant) throws {
        while true {
            if isStopped { throw CancellationError() }
            let left = end - .now
            guard left > .zero else { return }
            Thread.sleep(forTimeInterval: min(Self.pollSeconds, left / .seconds(1)))
        }
    }
}
