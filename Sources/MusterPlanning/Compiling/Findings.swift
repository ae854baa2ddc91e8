internal import MusterExpressions
public import MusterModel
internal import OrderedCollections

/// All the reasons why a campaign cannot be planned.
public struct PlanningError: Error, Hashable, Sendable {
    /// Never empty; all of them errors.
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}

/// The errors a compiler found, and the attributes that its expressions read.
struct Findings {
    /// In the order in which they were found.
    private(set) var diagnostics: OrderedSet<Diagnostic> = []
    /// Of the customer and of joined datasets.
    private(set) var attributes: Set<AttributeName> = []

    mutating func merge(_ other: Findings) {
        diagnostics.append(contentsOf: other.diagnostics)
        attributes.formUnion(other.attributes)
    }

    mutating func note(_ names: [AttributeName]) { attributes.formUnion(names) }

    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    /// Reports that a definition, valid by itself, cannot be planned.
    mutating func report(
        _ definition: some DefinitionContent, _ path: DocumentPath, _ message: String, hint: String? = nil
    ) {
        report(Diagnostic(code: "plan.impossible", message: message, hint: hint, subject: definition.key, path: path))
    }

    mutating func report(_ definition: some DefinitionContent, _ field: String, _ message: String, hint: String? = nil) {
        report(definition, DocumentPath(field), message, hint: hint)
    }
}
