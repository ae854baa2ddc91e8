public import MusterModel

/// The outcome of checking a change: either sound, perhaps with warnings, or not to be made.
public struct CatalogValidation: Sendable {
    /// `nil` when there is an error.
    public let change: CatalogChange?
    /// In reading order; only warnings when there is a ``change``.
    public let diagnostics: [Diagnostic]

    init(_ change: CatalogChange, _ diagnostics: [Diagnostic]) {
        self.change = diagnostics.hasErrors ? nil : change
        self.diagnostics = diagnostics.inReadingOrder()
    }
}
