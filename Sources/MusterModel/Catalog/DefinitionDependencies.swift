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
