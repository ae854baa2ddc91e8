public import MusterModel

/// Why a campaign cannot be planned: everything that is wrong, at once.
public struct PlanningError: Error, Hashable, Sendable {
    /// Never empty; all of them errors.
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}
