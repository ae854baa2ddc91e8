public import Foundation

/// Why nothing of a completed run was delivered at first: one of its counts was unusual, and its campaign holds such runs.
public struct RunHold: Hashable, Sendable, Codable {
    public enum State: String, CaseIterable, Hashable, Sendable, Codable {
        /// Nothing is delivered, and tasks are not in the work list.
        case held
        /// Someone has let it be delivered.
        case released
        /// Someone has cancelled it. Nothing is delivered, and its contacts do not count.
        case rejected
    }

    public internal(set) var state: State
    /// When it was released or rejected; `nil` while it is held.
    public internal(set) var endedAt: Date?
}

extension CampaignRun {
    /// Whether the run waits for someone to release or reject it.
    public var isHeld: Bool { hold?.state == .held }

    /// Holds a run whose decisions are complete.
    public mutating func holdDelivery() { hold = RunHold(state: .held) }

    /// Ends the hold.
    ///
    /// - Parameter state: `released` or `rejected`. A rejected run is completed with errors.
    /// - Throws: ``RunStateError`` if the run is not completed.
    public mutating func endHold(as state: RunHold.State, at instant: Date) throws(RunStateError) {
        if state == .rejected {
            try move(to: .completed_with_errors, at: instant)
            error = "The run was rejected: nothing was delivered, and its contacts do not count."
        }
        hold = RunHold(state: state, endedAt: instant)
    }
}
