internal import MusterModel
internal import MusterService

/// The result of `apply`.
struct ApplyOutcome {
    /// Whether the files were applied, rather than only checked or refused.
    var applied: Bool
    /// The effect on each definition, by kind, then id; `nil` if there is an error.
    var effects: [CatalogEffect]?
    var diagnostics: [Diagnostic]

    /// - Parameter isApplied: whether the effects took place.
    init(_ effects: [CatalogEffect]?, isApplied: Bool, diagnostics: [Diagnostic]) {
        self.effects = effects
        applied = isApplied && effects != nil
        self.diagnostics = diagnostics
    }

    /// `Offer gold_card`.
    func names(_ effect: CatalogChange.Effect) -> [String] {
        (effects ?? []).filter { $0.effect == effect }.map { "\($0.kind.rawValue) \($0.id)" }
    }

    var text: String {
        guard let effects else {
            let errors = diagnostics.count { $0.severity == .error }
            return "Nothing was applied: \(NumberFormatting.count(errors, "error", "errors"))."
        }
        let counts = "\(names(.created).count) created, \(names(.changed).count) changed, \(names(.unchanged).count) unchanged"
        let deleted = names(.deleted).isEmpty ? "" : ", \(names(.deleted).count) deleted"
        let total = NumberFormatting.count(effects.count, "definition", "definitions")
        let summary =
            applied ? "Applied \(total): \(counts)\(deleted)." : "Nothing was applied. Of \(total), \(counts)\(deleted) would be."
        let lines = effects.flatMap { self.lines(of: $0) }
        return (lines + [summary]).joined(separator: "\n")
    }

    private func lines(of effect: CatalogEffect) -> [String] {
        let name = "\(effect.kind.rawValue) \(effect.id)"
        var lines: [String] = []
        if effect.effect == .deleted { lines.append("\(name): deleted") }
        if let differences = effect.differences {
            lines.append("\(name): changed")
            lines += differences.map { "  \($0.field): \($0.before ?? "–") → \($0.after ?? "–")" }
        }
        if let status = effect.status { lines.append(text(of: status, name, effect)) }
        return lines
    }

    private func text(of status: StatusEffect, _ name: String, _ effect: CatalogEffect) -> String {
        if let inFile = status.inFile {
            return "\(name) stays \(status.after ?? ""): its status was changed since the file, which says \(inFile), was "
                + "last applied."
        }
        let next =
            switch status.after {
            case nil: "It no longer runs."
            case "active":
                status.nextRunAt.map { "Its next run is at \($0)." } ?? "It has no schedule, so it runs only on demand."
            case "archived": "It no longer runs."
            default: "It does not run by its schedule."
            }
        let change = status.before.map { "\($0) → \(status.after ?? "deleted")" } ?? "new, \(status.after ?? "")"
        return "\(name): \(change). \(next)"
    }
}

extension FieldDifference {
    /// `stages[2].where`.
    fileprivate var field: String {
        let parts = path.split(separator: "/").map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
        return parts.reduce("") { text, part in
            if text.isEmpty { return part }
            return Int(part) != nil ? text + "[" + part + "]" : text + "." + part
        }
    }
}

extension ApplyOutcome: Encodable {
    private struct Document: Encodable {
        var applied: Bool
        /// `Offer gold_card`, by kind, then id.
        var created: [String]
        var changed: [String]
        var unchanged: [String]
        var deleted: [String]
        var statuses: [Status]
        var differences: [Difference]?
        var diagnostics: [Problem]
    }

    private struct Status: Encodable {
        var definition: String
        var before: String?
        var after: String?
        var inFile: String?
        var nextRunAt: String?
    }

    private struct Difference: Encodable {
        var definition: String
        var fields: [FieldDifference]
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
        let all = effects ?? []
        let differences = all.compactMap { effect in
            effect.differences.map { Difference(definition: "\(effect.kind.rawValue) \(effect.id)", fields: $0) }
        }
        try Document(
            applied: applied, created: names(.created), changed: names(.changed), unchanged: names(.unchanged),
            deleted: names(.deleted),
            statuses: all.compactMap { effect in
                effect.status.map {
                    Status(
                        definition: "\(effect.kind.rawValue) \(effect.id)", before: $0.before, after: $0.after,
                        inFile: $0.inFile, nextRunAt: $0.nextRunAt)
                }
            },
            differences: differences.isEmpty ? nil : differences, diagnostics: diagnostics.map(Problem.init)
        ).encode(to: encoder)
    }
}
