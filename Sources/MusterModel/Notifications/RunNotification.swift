public import Foundation

/// The announcement of an event of a run to one target, and whether it has arrived.
///
/// The message is written once: repeated attempts send the same bytes under the same ``id``.
public struct RunNotification: Hashable, Sendable, Codable, Identifiable {
    public enum Event: String, CaseIterable, Hashable, Sendable, Codable {
        /// The run has ended, and its deliveries too.
        case ended
        /// The run is completed and waits for someone to release or reject it.
        case held
    }

    public enum State: String, CaseIterable, Hashable, Sendable, Codable {
        /// For the first attempt, or for the next one.
        case waiting
        case sent
        /// After the last attempt.
        case failed
    }

    /// The same statement for people and for programs.
    public struct Message: Hashable, Sendable, Codable {
        /// One line.
        public var subject: String
        public var text: String
        /// A JSON document.
        public var json: String

        public init(subject: String, text: String, json: String) {
            self.subject = subject
            self.text = text
            self.json = json
        }
    }

    public let runId: CampaignRun.ID
    public let event: Event
    /// 1 for the first target.
    public let number: Int
    public let destination: NotificationTarget.Destination
    public let message: Message
    public let createdAt: Date
    public private(set) var state: State
    /// The number of attempts that have ended.
    public private(set) var attempts: Int
    /// `nil` unless it waits.
    public private(set) var nextAttemptAt: Date?
    public private(set) var sentAt: Date?
    /// Why the last attempt failed.
    public private(set) var failure: DeliveryFailure?

    /// Unique among all notifications, such as `weekly-12.ended.1`.
    public var id: String { "\(runId).\(event.rawValue).\(number)" }

    public init(
        of event: Event, of runId: CampaignRun.ID, number: Int, to destination: NotificationTarget.Destination,
        _ message: Message, at instant: Date
    ) {
        self.runId = runId
        self.event = event
        self.number = number
        self.destination = destination
        self.message = message
        createdAt = instant
        state = .waiting
        attempts = 0
        nextAttemptAt = instant
    }

    public mutating func succeed(at instant: Date) {
        attempts += 1
        (state, sentAt, nextAttemptAt, failure) = (.sent, instant, nil, nil)
    }

    /// - Parameter jitter: see ``DeliveryBackoff/pause(afterFailures:jitter:)``.
    public mutating func fail(_ failure: DeliveryFailure, _ backoff: DeliveryBackoff, jitter: Double, at instant: Date) {
        attempts += 1
        self.failure = failure
        let pause = failure.isPermanent ? nil : backoff.pause(afterFailures: attempts, jitter: jitter)
        state = pause == nil ? .failed : .waiting
        nextAttemptAt = pause.map { instant.addingTimeInterval($0) }
    }

    /// What is shown of it.
    public var status: NotificationStatus {
        NotificationStatus(
            id: id, runId: runId, event: event, kind: destination.kind, to: destination.displayName, state: state,
            attempts: attempts, nextAttemptAt: nextAttemptAt, sentAt: sentAt, failure: failure)
    }
}

/// The state of a notification, without its message.
public struct NotificationStatus: Hashable, Sendable, Codable {
    public var id: String
    public var runId: CampaignRun.ID
    public var event: RunNotification.Event
    public var kind: NotificationTarget.Destination.Kind
    /// The addresses, or the host of the webhook.
    public var to: String
    public var state: RunNotification.State
    public var attempts: Int
    public var nextAttemptAt: Date?
    public var sentAt: Date?
    public var failure: DeliveryFailure?
}

/// The result of sending a sample to one target.
public struct NotificationTestResult: Hashable, Sendable, Codable {
    public var kind: NotificationTarget.Destination.Kind
    public var to: String
    public var on: NotificationTarget.Occasion
    /// `nil` if the sample was accepted.
    public var failure: DeliveryFailure?

    public init(_ target: NotificationTarget, failure: DeliveryFailure?) {
        kind = target.destination.kind
        to = target.destination.displayName
        on = target.on
        self.failure = failure
    }
}
