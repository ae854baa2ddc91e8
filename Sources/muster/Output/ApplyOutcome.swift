internal import MusterModel

/// The result of `apply`.
struct ApplyOutcome {
    var applied: Bool
    /// `Offer gold_card`, by kind, then id.
    var created: [String] = []
    var changed: [String] = []
    var unchanged: [String] = []
    var diagnostics: [Diagnostic]

    /// - Parameter change: `nil` when nothing was applied.
    init(_ change: CatalogChange?, _ diagnostics: [Diagnostic]) {
        self.init(change?.items.map { ($0.key.description, $0.effect) }, diagnostics: diagnostics)
    }

    /// - Parameter items: the effect on each definition; `nil` when nothing was applied.
    init(_ items: [(definition: String, effect: CatalogChange.Effect)]?, diagnostics: [Diagnostic]) {
        applied = items != nil
        for item in items ?? [] {
            switch item.effect {
            case .created: created.append(item.definition)
            case .changed: changed.append(item.definition)
            case .unchanged: unchanged.append(item.definition)
            case .deleted: break
            }
        }
        self.diagnostics = diagnostics
    }

    var text: String {
        guard applied else {
            let errors = diagnostics.count { $0.severity == .error }
            return "Nothing was applied: \(NumberFormatting.count(errors, "error", "errors"))."
        }
        let total = created.count + changed.count + unchanged.count
        return "Applied \(NumberFormatting.count(total, "definition", "definitions")): \(created.count) created, "
            + "\(changed.count) changed, \(unchanged.count) unchanged."
    }
}

extension ApplyOutcome: Encodable {
    private struct Document: Encodable {
        var applied: Bool
        var created: [String]
        var changed: [String]
        var unchanged: [String]
        var diagnostics: [Problem]
    }

    private struct Problem: Encodable {
        var severity: Diagnostic.Severity
        var code: String
        var message: String
        var hint: String?
        var file: String?
        var line: Int?
        var column: Int?

        init(_ diagnostic: Diagnostic) {
            severity = diagnostic.severity
            code = diagnostic.code
            message = diagnostic.message
            hint = diagnostic.hint
            file = diagnostic.position?.file
            line = diagnostic.position?.line
            column = diagnostic.position?.column
        }
    }

    func encode(to encoder: any Encoder) throws {
        try Document(
            applied: applied, created: created, changed: changed, unchanged: unchanged,
            diagnostics: diagnostics.map(Problem.init)
        ).encode(to: encoder)
    }
}
