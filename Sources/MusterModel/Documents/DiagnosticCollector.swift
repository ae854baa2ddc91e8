/// Where the readers of one document put what they find. Reading never stops at the first problem.
public final class DiagnosticCollector {
    /// The first ``greatestCount``, and an error if there is one; nobody reads on from there, and text at random would
    /// bring millions.
    public private(set) var diagnostics: [Diagnostic] = []
    public static let maxCount = 10_000
    /// What the document needs of others, as far as it could be read.
    public internal(set) var uses = DefinitionDependencies()
    /// Completes every diagnostic that comes in without one.
    public var subject: DefinitionKey?
    /// Gives the trees in a file that the document names; `nil` where it can name none.
    public let trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)?

    public init(trees: ((TreeFile) -> Result<GradientBoosted.Ensemble, TreeFile.Problem>)? = nil) {
        self.trees = trees
    }

    /// Of all, also of those that were not kept.
    public private(set) var errorCount = 0

    var isFull: Bool { diagnostics.count >= Self.maxCount }

    public func add(_ diagnostic: Diagnostic) {
        let isFirstError = diagnostic.severity == .error && errorCount == 0
        if diagnostic.severity == .error { errorCount += 1 }
        guard !isFull || isFirstError else { return }
        var diagnostic = diagnostic
        diagnostic.subject = diagnostic.subject ?? subject
        diagnostics.append(diagnostic)
    }
}
