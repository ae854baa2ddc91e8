/// The other definitions, expressions and datasets on which a definition depends.
///
/// Readers record them while reading. The readable parts of a document with errors can therefore still be checked.
public struct DefinitionDependencies: Hashable, Sendable {
    /// The definitions it names.
    public internal(set) var references: [DefinitionReference] = []
    public internal(set) var expressions: [ExpressionSite] = []
    public internal(set) var enrichments: [EnrichmentSite] = []
    /// Well formed, not necessarily known.
    public internal(set) var timeZone: String?
}

/// An enrichment of a flow and the path of its stage.
public struct EnrichmentSite: Hashable, Sendable {
    public var enrichment: DecisionFlow.Enrichment
    public var path: DocumentPath
}

extension Definition {
    /// Read from its ``document``.
    public var dependencies: DefinitionDependencies {
        let collector = DiagnosticCollector()
        _ = Definition.read(document, into: collector)
        return collector.dependencies
    }
}

/// A reference to another definition, with its path.
public struct DefinitionReference: Hashable, Sendable {
    public var target: DefinitionKey
    public var path: DocumentPath

    public init(to target: DefinitionKey, at path: DocumentPath) {
        self.target = target
        self.path = path
    }
}

/// An expression of a definition, with its path, the names it can use and its expected type.
public struct ExpressionSite: Hashable, Sendable {
    /// The names that the expression can use besides `now`.
    public enum Visibility: Hashable, Sendable {
        case customer
        case customerAndOffer
        /// The customer, the offer, its category, channel and creative, the campaign, and the score and rank.
        case recommendation
        /// Like ``recommendation``, without the content of the creative.
        case content
        /// Only the columns of a dataset that an enrichment joins.
        case rows(of: DecisionFlow.Enrichment)

        public var hasOffer: Bool { self == .customerAndOffer || isOfRecommendation }

        public var isOfRecommendation: Bool { self == .recommendation || self == .content }
    }

    public enum Expected: Hashable, Sendable {
        /// True or false.
        case condition
        /// A number; a condition counts as 1 or 0.
        case number
        case text
        /// A value that can be compared: any type but lists.
        case ordered
        /// Any type.
        case value
        /// Any type but lists: it is written into a text.
        case placeholder
    }

    public var text: String
    public var path: DocumentPath
    public var visibility: Visibility
    public var expected: Expected
    /// The dataset of `customer`, if the definition names it.
    public var dataset: String?
    /// The joined datasets it can use; `nil` means those of any flow that uses the definition.
    public var joined: DecisionFlow.JoinedDatasets?
    /// Where the expression begins in the text at ``path``, in UTF-8 bytes.
    public var offset: Int

    public init(
        _ text: String, at path: DocumentPath, seeing visibility: Visibility, expecting expected: Expected,
        dataset: String? = nil, joined: DecisionFlow.JoinedDatasets? = nil, offset: Int = 0
    ) {
        self.text = text
        self.path = path
        self.visibility = visibility
        self.expected = expected
        self.dataset = dataset
        self.joined = joined
        self.offset = offset
    }
}
