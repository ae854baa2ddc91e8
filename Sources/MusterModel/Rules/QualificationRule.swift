/// A condition that decides whether a customer may get an offer (`eligibility`), whether the offer makes sense for the customer
/// (`fit`), or how relevant it is (`match`).
public struct QualificationRule: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<QualificationRule>

    public enum Stage: String, CaseIterable, Hashable, Sendable, Codable {
        /// Legal and compliance: only treatments for which the condition is true remain. Mandatory offers are exempt.
        case eligibility
        /// Suitability: only treatments for which the condition is true remain, those of mandatory offers too.
        case fit
        /// The relevance of treatments for which the condition is true is multiplied.
        case match
    }

    public enum MissingOutcome: String, CaseIterable, Hashable, Sendable, Codable {
        /// A missing condition counts as false.
        case fail
        /// A missing condition counts as true.
        case pass
    }

    /// Far above any sensible multiplier, and small enough that products of many stay finite.
    static let maxMultiplier = 1_000_000.0

    public var id: ID
    public var name: String
    public var description: String?
    public var stage: Stage
    public var scope: Scope
    /// A condition over `customer` and `offer`.
    public var when: String
    public var onMissing: MissingOutcome
    /// For `match`: the factor of the relevance, at least 0. Otherwise 1.
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

extension QualificationRule: DefinitionContent {
    public static var kind: DefinitionKind { .qualificationRule }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let stage: Stage? = reader.choice("stage")
        let scope = Scope(reading: reader.optionalObject("scope"))
        let when = reader.expression("when", seeing: .customerAndOffer, expecting: .condition)
        let onMissing = reader.choice("onMissing", default: MissingOutcome.fail)
        let multiplier = Self.multiplier(reader, stage: stage)
        reader.finish()
        guard let id, let name, let stage, let when, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name, description: description, stage: stage, scope: scope, when: when, onMissing: onMissing,
            multiplier: multiplier)
    }

    private static func multiplier(_ reader: DocumentReader, stage: Stage?) -> Double {
        let multiplier = reader.optionalNumber("multiplier", in: 0.0...Self.maxMultiplier)
        let isGiven = reader.field("multiplier") != nil
        if stage == .match, !isGiven {
            reader.report(
                "multiplier", code: "rule.missingMultiplier", "A match rule needs 'multiplier'.",
                hint: "Above 1 prefers the offers where the condition holds, below 1 holds them back.")
        } else if let stage, stage != .match, isGiven {
            reader.report(
                "multiplier", code: "rule.needlessMultiplier", "Only a match rule has 'multiplier'.",
                hint: "Leave it out, or make it stage: match.")
        }
        return multiplier ?? 1
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
            ("stage", .text(stage.rawValue)), ("scope", scope.document), ("when", .text(when)),
            ("onMissing", .text(onMissing.rawValue)), ("multiplier", stage == .match ? .number(multiplier) : nil),
        ])
    }
}
