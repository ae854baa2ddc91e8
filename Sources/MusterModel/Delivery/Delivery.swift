public import Foundation

/// The transfer of a run's files to one destination, with a record of every file.
///
/// The files are sent one after the other, the manifest last. Every change is a method that knows the rules; a worker that holds
/// a lease stores the delivery after each.
///
/// ```swift
/// delivery.begin(at: now)
/// delivery.beginFile(0, at: now)
/// delivery.endFile(0, bytes: 940, sha256: digest, at: now + 2)   // once for every file; the state is then `delivered`
/// ```
public struct Delivery: Hashable, Sendable, Codable {
    public typealias State = DeliveryRecord.State

    public let runId: CampaignRun.ID
    /// 1 for the first destination of the run.
    public let number: Int
    public let target: DeliveryTarget
    /// The headers of the files' columns, in order.
    public let columns: [String]
    /// `nil` for all customers of the run.
    public let wave: DeliveryWave?
    /// The ids of the seed addresses that get rows in the files.
    public let seeds: [String]
    /// The files as they were last sent, where they differ from those of the run; `nil` before.
    public private(set) var prepared: PreparedFiles?
    public private(set) var state: State
    /// The number of attempts in a row that have failed without sending a file.
    public private(set) var failures: Int
    /// `nil` unless the delivery waits.
    public private(set) var nextAttemptAt: Date?
    /// In the order in which they are sent. The last is the manifest, except for a webhook.
    public var files: [DeliveryRecord]

    /// - Parameters:
    ///   - files: the names of the run's files.
    ///   - instant: when the run ended.
    public init(
        of runId: CampaignRun.ID, number: Int, files: [String], columns: [String], to target: DeliveryTarget,
        wave: DeliveryWave? = nil, seeds: [String] = [], at instant: Date
    ) {
        self.runId = runId
        self.number = number
        self.target = target
        self.columns = columns
        state = .waiting
        failures = 0
        self.wave = wave
        self.seeds = seeds
        self.files = (files.map { wave?.name(of: $0) ?? $0 } + [target.manifestName].compactMap(\.self)).map {
            DeliveryRecord(of: $0, as: target.address(of: $0))
        }
        nextAttemptAt = firstAttempt(after: instant)
    }

    /// Whether nothing happens any more until someone asks for it.
    public var isSettled: Bool { [.delivered, .failed, .cancelled, .held].contains(state) }

    /// The time of the wave in a run that ends, or is released, at an instant.
    private func firstAttempt(after instant: Date) -> Date { instant.addingTimeInterval(Double(wave?.after.minutes ?? 0) * 60) }

    /// Whether the files are not those of the run.
    public var hasOwnFiles: Bool { wave != nil || !seeds.isEmpty }

    /// Whether the delivery is a wave whose time has not come.
    public func isScheduled(after instant: Date) -> Bool {
        wave != nil && state == .waiting && failures == 0 && nextAttemptAt.map { $0 > instant } ?? false
    }

    /// Why the delivery failed or was cancelled, or how many recommendations were rejected, in sentences; `nil` in other states.
    public var problem: String? {
        let problems = [failure, rejection].compactMap(\.self)
        return problems.isEmpty ? nil : problems.joined(separator: "\n")
    }

    private var rejection: String? {
        guard isSettled, let file = files.first(where: { $0.rejected ?? 0 > 0 }), let count = file.rejected else { return nil }
        let counted = count == 1 ? "1 recommendation" : "\(count) recommendations"
        return "'\(target.destination)' rejected \(counted): see \(file.rejectedFile ?? "")."
    }

    private var failure: String? {
        guard state == .failed || state == .cancelled else { return nil }
        let missing = files.filter { $0.state != .delivered }
        let reasons = missing.compactMap(\.failure?.text).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return reasons.map { reason in
            let names = missing.filter { $0.failure?.text == reason }.map(\.file)
            let shown = names.count > 4 ? "\(names[0]) and \(names.count - 1) other files" : names.joined(separator: ", ")
            return "Not delivered to '\(target.destination)': \(shown). \(reason)"
        }.joined(separator: "\n")
    }

    /// The longest wait, in seconds, that a destination can ask for.
    private static let maxRetryAfter: TimeInterval = 86_400

    // MARK: One attempt

    /// A worker takes the delivery up. A file that a worker was sending when it died waits again.
    public mutating func begin(at instant: Date) {
        interruptFile(at: nil)
        state = .sending
        nextAttemptAt = nil
    }

    /// Notes the files that are sent in this attempt.
    public mutating func prepare(_ files: PreparedFiles) { prepared = files }

    public mutating func beginFile(_ index: Int, at instant: Date) {
        files[index].state = .sending
        files[index].failure = nil
        files[index].attempts.append(DeliveryAttempt(startedAt: instant))
    }

    /// The file has arrived. After the last file, the delivery is delivered.
    ///
    /// - Parameters:
    ///   - bytes: the size of the run's file.
    ///   - sha256: the digest of the run's file.
    ///   - encrypted: the object at the destination, if it is the file in encrypted form.
    public mutating func endFile(
        _ index: Int, bytes: Int, sha256: String, encrypted: EncryptedObject? = nil, at instant: Date
    ) {
        endAttempt(index, .delivered, at: instant)
        files[index].state = .delivered
        (files[index].bytes, files[index].sha256, files[index].deliveredAt) = (bytes, sha256, instant)
        files[index].encrypted = encrypted
        failures = 0
    }

    /// Records the answers of a webhook. An attempt with answers does not count among the failures in a row.
    ///
    /// - Parameters:
    ///   - url: to which the messages are sent.
    ///   - accepted: in recommendations, over all attempts.
    ///   - rejected: in recommendations, over all attempts.
    ///   - rejectedFile: with the rejected recommendations, relative to the workspace.
    public mutating func noteAnswers(
        _ index: Int, url: String, accepted: Int, rejected: Int, rejectedFile: String
    ) {
        files[index].object = url
        if accepted + rejected > (files[index].accepted ?? 0) + (files[index].rejected ?? 0) { failures = 0 }
        (files[index].accepted, files[index].rejected) = (accepted, rejected)
        files[index].rejectedFile = rejected > 0 ? rejectedFile : nil
    }

    /// Ends the attempt: every file is delivered.
    public mutating func complete() {
        state = .delivered
        nextAttemptAt = nil
    }

    /// Ends the attempt with a failure. The delivery waits for the next attempt, or fails after the last one.
    ///
    /// - Parameters:
    ///   - index: the file that was being sent; `nil` if the failure concerns the whole delivery.
    ///   - jitter: see ``DeliveryBackoff/pause(afterFailures:jitter:)``.
    public mutating func fail(
        _ index: Int?, _ failure: DeliveryFailure, _ backoff: DeliveryBackoff, jitter: Double, at instant: Date
    ) {
        if let index, files[index].state == .sending {
            endAttempt(index, .failed, failure, at: instant)
            files[index].state = .waiting
        }
        failures += 1
        let pause =
            failure.isPermanent
            ? nil
            : backoff.pause(afterFailures: failures, jitter: jitter)
                .map { max($0, min(failure.retryAfter ?? 0, Self.maxRetryAfter)) }
        for index in files.indices where files[index].state != .delivered {
            files[index].failure = failure
            if pause == nil { files[index].state = .failed }
        }
        state = pause == nil ? .failed : .waiting
        nextAttemptAt = pause.map { instant.addingTimeInterval($0) }
    }

    /// Ends the attempt early. It does not count as a failure.
    ///
    /// - Parameter pause: seconds before the next attempt.
    public mutating func interrupt(at instant: Date, pause: TimeInterval = 0) {
        interruptFile(at: instant)
        state = .waiting
        nextAttemptAt = instant.addingTimeInterval(pause)
    }

    // MARK: On request

    /// Keeps a delivery that has not begun from being sent.
    public mutating func hold() {
        for index in files.indices { files[index].state = .held }
        (state, nextAttemptAt) = (.held, nil)
    }

    /// Lets a held delivery be sent. The times of waves count from now.
    public mutating func release(at instant: Date) {
        for index in files.indices { files[index].state = .waiting }
        (state, nextAttemptAt) = (.waiting, firstAttempt(after: instant))
    }

    /// Ends the delivery. What is delivered stays at the destination.
    public mutating func cancel(at instant: Date) {
        interruptFile(at: instant)
        endUndelivered(as: .cancelled, .cancelled)
    }

    /// Ends a delivery of a restored workspace, which may have been continued after the backup was made.
    public mutating func abandon(because failure: DeliveryFailure) {
        interruptFile(at: nil)
        endUndelivered(as: .failed, failure)
    }

    /// Has files sent at once, with all attempts again.
    ///
    /// - Parameter file: the file to send, whether it is delivered or not; the manifest follows it. `nil` for all files that are not
    ///   delivered.
    /// - Returns: whether anything is left to send. A delivery that is being sent does not change, and neither does a wave whose time
    ///   has not come.
    @discardableResult
    public mutating func redeliver(_ file: String?, at instant: Date) -> Bool {
        if state == .sending { return true }
        if isScheduled(after: instant) { return false }
        if let file {
            guard let index = files.firstIndex(where: { $0.file == file }) else { return false }
            files[index].state = .waiting
            (files[index].accepted, files[index].rejected, files[index].rejectedFile) = (nil, nil, nil)
            files[files.count - 1].state = .waiting
        }
        for index in files.indices where files[index].state != .delivered {
            files[index].state = .waiting
            files[index].failure = nil
        }
        guard files.contains(where: { $0.state == .waiting }) else { return false }
        (state, failures, nextAttemptAt) = (.waiting, 0, instant)
        return true
    }

    private mutating func endUndelivered(as end: State, _ failure: DeliveryFailure) {
        for index in files.indices where files[index].state != .delivered {
            files[index].state = end
            files[index].failure = failure
        }
        (state, nextAttemptAt) = (end, nil)
    }

    private mutating func interruptFile(at instant: Date?) {
        guard let index = files.firstIndex(where: { $0.state == .sending }) else { return }
        endAttempt(index, .interrupted, at: instant)
        files[index].state = .waiting
    }

    private mutating func endAttempt(
        _ index: Int, _ outcome: DeliveryAttempt.Outcome, _ failure: DeliveryFailure? = nil, at instant: Date?
    ) {
        let last = files[index].attempts.count - 1
        guard last >= 0 else { return }
        files[index].attempts[last].endedAt = instant
        files[index].attempts[last].outcome = outcome
        files[index].attempts[last].failure = failure
    }
}
