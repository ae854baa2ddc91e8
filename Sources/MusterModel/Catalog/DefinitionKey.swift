/// The kind and id of a definition.
public struct DefinitionKey: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public var kind: DefinitionKind
    public var id: String

    public init(_ kind: DefinitionKind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    public init<Document: DefinitionContent>(_ id: Identifier<Document>) {
        self.init(Document.kind, id.rawValue)
    }

    /// `Offer gold_card`.
    public var description: String { "\(kind.rawValue) \(id)" }

    public static func < (left: Self, right: Self) -> Bool { (left.kind, left.id) < (right.kind, right.id) }
}

/// The kinds of definitions in a catalog; the raw value is a document's `kind`.
public enum DefinitionKind: String, CaseIterable, Hashable, Sendable, Codable, Comparable {
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
    case dataset = "Dataset"

    /// The kind in a sentence: `contact policy`.
    public var displayName: String {
        switch self {
        case .qualificationRule: "qualification rule"
        case .contactPolicy: "contact policy"
        case .decisionFlow: "decision flow"
        case .dataset: "dataset definition"
        case .channel, .category, .offer, .creative, .segment, .model, .connection, .campaign: rawValue.lowercased()
        }
    }

    /// The definitions of the kind, in paths and names of files: `contact-policies`.
    public var pathName: String {
        let words = displayName.replacing(" ", with: "-")
        return words.hasSuffix("y") ? words.dropLast() + "ies" : words + "s"
    }

    /// `an offer`.
    public var withArticle: String { (self == .offer ? "an " : "a ") + displayName }

    /// In most cases a definition precedes those that refer to it, so that lists of changes read well.
    public static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
