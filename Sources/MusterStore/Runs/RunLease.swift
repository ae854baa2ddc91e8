public import Foundation
public import MusterModel

/// A claim on a run for a limited time.
///
/// While it lasts nobody else takes the run up. Who holds it renews it again and again; when it ends without that, its
/// process is gone, and the next one goes on with the run.
public struct RunLease: Hashable, Sendable {
    public var owner: RunOwner
    public var until: Date

    public init(owner: RunOwner, until: Date) {
        self.owner = owner
        self.until = until
    }
}

/// A run that waits to be taken up, or to be taken over.
public struct QueuedRun: Hashable, Sendable {
    public var run: CampaignRun
    /// The last claim on it, whether or not it has ended.
    public var lease: RunLease?
}

/// What is next in the queue.
public struct QueueHeads: Sendable {
    /// One of each campaign that has unfinished runs, in the order in which they were created.
    public var runs: [QueuedRun] = []
    /// What is wrong with the others, which hold up their own campaigns alone.
    public var unreadable: [Campaign.ID: StoreError] = [:]
}

/// What came of taking a run up.
public enum RunClaim: Sendable {
    case taken(ClaimedRun)
    /// It is not next in its campaign any more, or has another claim: the queue has changed since it was read.
    case gone
    /// As many runs are worked on as may be.
    case tooMany
}

/// A run together with all that whoever claimed it needs.
public struct ClaimedRun: Sendable {
    public var run: CampaignRun
    public var frozen: RunSnapshot
    /// The contact history that it is decided by, the same each time it is taken up.
    public var history: InteractionSnapshot
    /// Whether somebody asked for its end before it was taken up.
    public var isCancelRequested: Bool
}
