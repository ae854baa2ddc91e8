/// What a definition takes from the rest of the catalog and from datasets. Readers note it down as they come upon it, so
/// that a document with errors, which makes no definition, can still be checked for what could be read of it.
public struct DefinitionDependencies: Hashable, Sendable {
    /// The other definitions it names.
    public internal(set) var references: [DefinitionReference] = []
    public internal(set) var expressions: [ExpressionSite] = []
    public internal(set) var enrichments: [EnrichmentSite] = []
    /// Well formed, not necessarily known.
    public internal(set) var timeZone: String?
}

/// An enrichment of a flow and where its stage stands.
public struct EnrichmentSite: Hashable, Sendable {
    public var enrichment: DecisionFlow.Enrichment
    public var path: DocumentPath
}

extension Definition {
    /// Read from its ``document``.
    public var uses: DefinitionDependencies {
        let collector = DiagnosticCollector()
        _ = Definition.read(document, into: collector)
        return collector.uses
    }
}

/// A place in a definition that names another definition.
public struct DefinitionReference: Hashable, Sendable {
    public var target: DefinitionKey
    public var path: DocumentPath

    public init(to target: DefinitionKey, at path: DocumentPath) {
        self.target = target
        self.path = path
    }
}

/// An expression of a definition: what it says, where it stands and what it must be.
public struct ExpressionSite: Hashable, Sendable {
    /// What the expression may name besides `now`.
    public enum Visibility: Hashable, Sendable {
        case customer
        case customerAndOffer
        /// The columns of a dataset that an enrichment joins, and nothing else.
        case rows(of: DecisionFlow.Enrichment)
    }

    public enum Expected: Hashable, Sendable {
        /// True or false.
        case condition
        /// A number; a condition counts as 1 or 0.
        case number
        case text
        /// What can be compared: anything but a list.
        case ordered
        /// Anything.
        case value
    }

    public var text: String
    public var path: DocumentPath
    public var visibility: Visibility
    public var expected: Expected
    /// The dataset `customer` belongs to, where the definition says so.
    public var dataset: String?
    /// The joined datasets it may name; `nil`: those of whatever flow uses the definition.
    public var joined: DecisionFlow.JoinedDatasets?

    public init(
        _ text: String, at path: DocumentPath, seeing visibility: Visibility, expecting expected: Expected,
        dataset: String? = nil, joined: DecisionFlow.JoinedDatasets? = nil
    ) {
        self.text = text
        self.path = path
        self.visibility = visibility
        self.expected = expected
        self.dataset = dataset
        self.joined = joined
    }
}
