/// One definition of a catalog, of any kind.
///
/// A definition has four forms:
/// - bytes: a `DocumentFile` (MusterCatalog), YAML or JSON as a user wrote it, in a file or in a request;
/// - nodes: a ``DocumentNode``, a parsed document with positions; ``document`` writes the canonical one;
/// - the value itself: a ``DefinitionContent`` such as ``Offer``, wrapped in this enum;
/// - stored: a `StoredDocument` (MusterStore), the canonical document as JSON text with its version.
public enum Definition: Hashable, Sendable {
    case channel(Channel)
    case category(Category)
    case offer(Offer)
    case creative(Creative)
    case segment(Segment)
    case qualificationRule(QualificationRule)
    case contactPolicy(ContactPolicy)
    case model(ScoringModel)
    case decisionFlow(DecisionFlow)
    case connection(DeliveryConnection)
    case campaign(Campaign)
    case dataset(DatasetDefinition)

    /// The definition without its kind.
    public var content: any DefinitionContent {
        switch self {
        case .channel(let content): content
        case .category(let content): content
        case .offer(let content): content
        case .creative(let content): content
        case .segment(let content): content
        case .qualificationRule(let content): content
        case .contactPolicy(let content): content
        case .model(let content): content
        case .decisionFlow(let content): content
        case .connection(let content): content
        case .campaign(let content): content
        case .dataset(let content): content
        }
    }

    public var key: DefinitionKey { content.key }
    public var kind: DefinitionKind { key.kind }
    public var id: String { key.id }
    public var name: String { content.name }

    /// The canonical document, `kind` first, then `id`.
    public var document: DocumentNode {
        let document = content.document
        guard case .map(let entries) = document.value else { return document }
        let kind = DocumentNode.Entry(key: "kind", value: .text(kind.rawValue))
        return DocumentNode(.map([kind] + entries))
    }
}

extension Definition {
    /// The status of a campaign, an offer or a creative; `nil` for the other kinds, which have none.
    public var status: String? {
        switch self {
        case .campaign(let content): content.status.rawValue
        case .offer(let content): content.status.rawValue
        case .creative(let content): content.status.rawValue
        default: nil
        }
    }

    /// The same definition with another status; unchanged if its kind has no such status.
    package func with(status text: String) -> Definition {
        switch self {
        case .campaign(var content):
            content.status = Campaign.Status(rawValue: text) ?? content.status
            return .campaign(content)
        case .offer(var content):
            content.status = Offer.Status(rawValue: text) ?? content.status
            return .offer(content)
        case .creative(var content):
            content.status = Creative.Status(rawValue: text) ?? content.status
            return .creative(content)
        default: return self
        }
    }
}

extension Definition: Encodable {
    public func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}

/// The content of a ``Definition``: a value that can be read from a document and written as one.
///
/// ``document`` is the canonical form: with defaults filled in and without absent values. Reading it gives an equal value.
public protocol DefinitionContent: Encodable, Hashable, Sendable, Identifiable where ID == Identifier<Self> {
    static var kind: DefinitionKind { get }

    /// Reports all errors to the reader, unknown fields included; `nil` when there is an error.
    init?(reading reader: DocumentReader)

    /// Without `kind`.
    var document: DocumentNode { get }
    var name: String { get }
}

extension DefinitionContent {
    public var key: DefinitionKey { DefinitionKey(id) }

    public func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}
