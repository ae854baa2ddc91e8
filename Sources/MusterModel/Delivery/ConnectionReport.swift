/// The result of a test of a connection: an object is written, read back and deleted.
public struct ConnectionReport: Hashable, Sendable, Codable {
    public enum StepName: String, CaseIterable, Hashable, Sendable, Codable {
        case write, read, delete
    }

    public struct Step: Hashable, Sendable, Codable {
        public enum Outcome: String, CaseIterable, Hashable, Sendable, Codable {
            case succeeded, failed
            /// An earlier step has failed.
            case skipped
        }

        public var name: StepName
        public var outcome: Outcome
        public var durationMs: Int
        /// Why the step failed. It contains no secrets.
        public var failure: DeliveryFailure?

        public init(_ name: StepName, _ outcome: Outcome, durationMs: Int = 0, failure: DeliveryFailure? = nil) {
            self.name = name
            self.outcome = outcome
            self.durationMs = durationMs
            self.failure = failure
        }
    }

    public var connectionId: DeliveryConnection.ID
    /// The name of the object, relative to the folder of the connection.
    public var object: String
    /// In the order in which they were performed.
    public var steps: [Step]

    public init(connectionId: DeliveryConnection.ID, object: String, steps: [Step]) {
        self.connectionId = connectionId
        self.object = object
        self.steps = steps
    }

    public var hasSucceeded: Bool { steps.allSatisfy { $0.outcome == .succeeded } }
}
