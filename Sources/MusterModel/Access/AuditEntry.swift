public import Foundation

/// Something that somebody did.
public struct AuditEntry: Hashable, Sendable {
    public enum Action: String, CaseIterable, Hashable, Sendable, Codable {
        case create, replace, delete
        /// A key.
        case revoke
        /// With a browser.
        case signIn, signOut
        /// A run.
        case trigger, cancel, retry
        /// A dataset, or responses.
        case `import`
    }

    /// What it was done to.
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
            case campaign = "Campaign"
            case run = "Run"
            case dataset = "Dataset"
            case interactions = "Interactions"
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
                    case .campaign: .campaign
                    }
            }
        }

        public var kind: Kind
        /// Of a definition its id, of a dataset its name, of interactions their batch, of a session nothing.
        public var id: String

        public init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }
    }

    /// Grows with time; 0 before the entry is recorded.
    public var id: Int
    public var at: Date
    public var actor: Actor
    public var action: Action
    public var subject: Subject
    /// JSON; `nil` for what did not exist, or has nothing to say.
    public var before: String?
    /// JSON; `nil` for what exists no more, or has nothing to say.
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

/// Which entries of the audit log are wanted; `nil` wants them all.
public struct AuditFilter: Hashable, Sendable {
    public var by: String?
    public var action: AuditEntry.Action?
    public var subjectKind: AuditEntry.Subject.Kind?
    public var subjectId: String?
    /// At it or after.
    public var since: Date?
    /// Before it.
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
