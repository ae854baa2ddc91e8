/// A condition that decides who may get an offer (`eligibility`), or how well it suits (`fit`).
public struct QualificationRule: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<QualificationRule>

    public enum Stage: String, CaseIterable, Hashable, Sendable, Codable {
        /// A treatment stays only where the condition is true.
        case eligibility
        /// A treatment's relevance is multiplied where the condition is true.
        case fit
    }

    public enum MissingOutcome: String, CaseIterable, Hashable, Sendable, Codable {
        /// A missing condition counts as false.
        case fail
        /// A missing condition counts as true.
        case pass
    }

    /// Far beyond what makes sense, and far below where numbers end.
    public static let maxMultiplier = 1_000_000.0

    public var id: ID
    public var name: String
    public var description: String?
    public var stage: Stage
    public var scope: Scope
    /// A condition over `customer` and `offer`.
    public var when: String
    public var onMissing: MissingOutcome
    /// For `fit`: what the relevance is multiplied with, at least 0. 1 otherwise.
    public var multiplier: Double

    public init(
        id: ID, name: String, description: String? = nil, stage: Stage, scope: Scope = Scope(), when: String,
        onMissing: MissingOutcome = .fail, multiplier: Double = 1
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.stage = stage
        self.scope = scope
        self.when = when
        self.onMissing = onMissing
        self.multiplier = multiplier
    }
}
