/// Where the readers of one document put what they find. Reading never stops at the first problem.
public final class DiagnosticCollector {
    public private(set) var diagnostics: [Diagnostic] = []
    /// What the document needs of others, as far as it could be read.
    public internal(set) var uses = DefinitionUses()
    /// Completes every diagnostic that comes in without one.
    public var subject: DefinitionKey?

    public init() {}

    public var errorCount: Int { diagnostics.count { $0.severity == .error } }

    public func add(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        diagnostic.subject = diagnostic.subject ?? subject
        diagnostics.append(diagnostic)
    }
}
