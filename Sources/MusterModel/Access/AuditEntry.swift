public import Foundation

/// One change, as the audit log records it: who made it, when, to what.
public struct AuditEntry: Hashable, Sendable {
    public enum Action: String, CaseIterable, Hashable, Sendable, Codable {
        case create, replace, delete
        /// An API key.
        case revoke
        /// In a browser.
        case signIn, signOut
        /// A run.
        case trigger, cancel, retry
        /// The files of a run.
        case redeliver, release
        /// A dataset, or responses.
        case `import`
        /// An earlier version of a dataset.
        case restore
        /// A batch of responses.
        case undo
        /// Customers.
        case erase
    }

    /// The thing that was changed.
    public struct Subject: Hashable, Sendable {
        public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
            case channel = "Channel"
            case category = "Category"
            case offer = "Offer"
            case creative = "Creative"
            case segment = "Segment"
            case qualificationRule = "QualificationRule"
            case contactPolicy = "ContactPolicy"
            case model = "Model"
            case decisionFlow = "DecisionFlow"
            case connection = "Connection"
            case campaign = "Campaign"
            case run = "Run"
            case dataset = "Dataset"
            case interactions = "Interactions"
            case customers = "Customers"
            case key = "Key"
            case signInLink = "SignInLink"
            case session = "Session"

            public init(_ kind: DefinitionKind) {
                self =
                    switch kind {
                    case .channel: .channel
                    case .category: .category
                    case .offer: .offer
                    case .creative: .creative
                    case .segment: .segment
                    case .qualificationRule: .qualificationRule
                    case .contactPolicy: .contactPolicy
                    case .model: .model
                    case .decisionFlow: .decisionFlow
                    case .connection: .connection
                    case .campaign: .campaign
                    case .dataset: .dataset
                    }
            }
        }

        public var kind: Kind
        /// The id of a definition, key or run, the name of a dataset, the batch of interactions; empty for a session
        /// and for customers, who are not identified.
        public var id: String

        public init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }
    }

    /// Ascending in time; 0 before the entry is recorded.
    public var id: Int
    public var at: Date
    public var actor: Actor
    public var action: Action
    public var subject: Subject
    /// JSON; `nil` when the thing did not exist, or has no state worth recording.
    public var before: String?
    /// JSON; `nil` when the thing no longer exists, or has no state worth recording.
    public var after: String?

    public init(
        id: Int = 0, at: Date, by actor: Actor, action: Action, subject: Subject, before: String? = nil,
        after: String? = nil
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
    }
}

/// Selects entries of the audit log; a field that is `nil` selects all.
public struct AuditFilter: Hashable, Sendable {
    public var by: String?
    public var action: AuditEntry.Action?
    public var subjectKind: AuditEntry.Subject.Kind?
    public var subjectId: String?
    /// Inclusive.
    public var since: Date?
    /// Exclusive.
    public var until: Date?

    public init(
        by: String? = nil, action: AuditEntry.Action? = nil, subjectKind: AuditEntry.Subject.Kind? = nil,
        subjectId: String? = nil, since: Date? = nil, until: Date? = nil
    ) {
        self.by = by
        self.action = action
        self.subjectKind = subjectKind
        self.subjectId = subjectId
        self.since = since
        self.until = until
    }
}
