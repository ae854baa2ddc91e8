/// Where the readers of one document put what they find. Reading never stops at the first problem.
public final class DiagnosticCollector {
    public private(set) var diagnostics: [Diagnostic] = []
    /// What the document needs of others, as far as it could be read.
    public internal(set) var uses = DefinitionUses()
    /// Completes every diagnostic that comes in without one.
    public var subject: DefinitionKey?
    /// Gives the trees in a file that the document names; `nil` where it can name none.
    public let trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)?

    public init(trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)? = nil) {
        self.trees = trees
    }

    public var errorCount: Int { diagnostics.count { $0.severity == .error } }

    public func add(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        diagnostic.subject = diagnostic.subject ?? subject
        diagnostics.append(diagnostic)
    }
}
