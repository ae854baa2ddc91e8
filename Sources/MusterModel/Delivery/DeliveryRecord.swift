public import Foundation

/// What happened to one file of a run on its way to one destination.
public struct DeliveryRecord: Hashable, Sendable, Codable {
    public enum State: String, CaseIterable, Hashable, Sendable, Codable {
        case waiting, sending, delivered, failed, cancelled
        /// The run is held.
        case held
    }

    /// The name of the file among those of the run, or of the manifest.
    public var file: String
    /// The address of the object at the destination, or the URL of the webhook.
    public internal(set) var object: String
    public internal(set) var state: State
    /// The size of the run's file that was delivered; `nil` before.
    public internal(set) var bytes: Int?
    /// The digest of the run's file that was delivered, in hexadecimal; `nil` before.
    public internal(set) var sha256: String?
    /// The object, if it is the file in encrypted form; `nil` before it is delivered.
    public internal(set) var encrypted: EncryptedObject?
    public internal(set) var deliveredAt: Date?
    /// In the order of time.
    public internal(set) var attempts: [DeliveryAttempt]
    /// Why the file is not delivered, also when another file of the delivery failed before it; `nil` if it is, or was not tried.
    public internal(set) var failure: DeliveryFailure?

    /// Of a webhook: the number of recommendations that the receiver has accepted.
    public internal(set) var accepted: Int?
    /// Of a webhook: the number of recommendations that the receiver has rejected for good.
    public internal(set) var rejected: Int?
    /// The file with the rejected recommendations, relative to the workspace; `nil` if there are none.
    public internal(set) var rejectedFile: String?

    init(of file: String, as object: String) {
        self.file = file
        self.object = object
        state = .waiting
        attempts = []
    }

    /// Whether an attempt may have left a temporary object or an unfinished upload at the destination.
    public var mayHaveRemains: Bool {
        state != .delivered && attempts.last.map { $0.outcome != .delivered } ?? false
    }

    /// Whether the object may exist at the destination.
    public var mayExist: Bool { !attempts.isEmpty }
}

/// An encrypted file at a destination. Each encryption of a file has another digest.
public struct EncryptedObject: Hashable, Sendable, Codable {
    public var bytes: Int
    /// In hexadecimal.
    public var sha256: String

    public init(bytes: Int, sha256: String) {
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// One attempt to send a file.
public struct DeliveryAttempt: Hashable, Sendable, Codable {
    public enum Outcome: String, CaseIterable, Hashable, Sendable, Codable {
        case delivered, failed
        /// The process ended, or was told to stop.
        case interrupted
    }

    public var startedAt: Date
    /// `nil` while it is in progress, and when its process died.
    public var endedAt: Date?
    /// `nil` while it is in progress.
    public var outcome: Outcome?
    public var failure: DeliveryFailure?

    init(startedAt: Date) { self.startedAt = startedAt }
}

/// Why a file was not delivered. It contains no secrets.
public struct DeliveryFailure: Hashable, Sendable, Codable {
    /// Stable, such as `delivery.accessDenied`.
    public var code: String
    /// One sentence.
    public var reason: String
    /// The next step.
    public var hint: String?
    /// Whether no further attempt is made before someone asks for it.
    public var isPermanent: Bool
    /// The seconds that the destination asks to wait before the next attempt; `nil` if it does not.
    public var retryAfter: TimeInterval?

    public init(
        code: String, reason: String, hint: String? = nil, isPermanent: Bool, retryAfter: TimeInterval? = nil
    ) {
        self.code = code
        self.reason = reason
        self.hint = hint
        self.isPermanent = isPermanent
        self.retryAfter = retryAfter
    }

    /// The reason, with the next step.
    public var text: String { reason + (hint.map { " " + $0 } ?? "") }

    /// Someone cancelled the delivery.
    public static let cancelled = DeliveryFailure(
        code: "delivery.cancelled", reason: "The delivery was cancelled.", isPermanent: true)
}
