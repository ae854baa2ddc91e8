public import MusterExpressions
public import MusterModel

extension ExpressionScopes {
    /// The texts with placeholders that an expression uses of a treatment's creative.
    ///
    /// - Throws: the errors in their placeholders, with the creative, the field and the position in the text.
    public func texts(
        in use: ExpressionSite, for treatment: RecommendedTreatment, joined: JoinedAttributes = .none
    ) throws(Issues) -> [AttributeName: ComposedText] {
        // A syntax error is reported by the check of the expression.
        guard use.visibility == .recommendation, let expression = try? Expression(parsing: use.text) else { return [:] }
        var texts: [AttributeName: ComposedText] = [:]
        for reference in expression.references
        where reference.root == "creative" && !Self.namesOfCreative.contains(reference.name.attribute) {
            guard texts[reference.name] == nil, case .string(let text)? = treatment.creative.content[reference.name.attribute]
            else { continue }
            do throws(Issues) {
                texts[reference.name] = try composed(text, at: use.path, for: treatment, joined)
            } catch {
                throw Issues(
                    issues: error.issues.map { issue in
                        Issue(
                            code: issue.code,
                            message: "In '\(reference.name.attribute)' of the creative '\(treatment.creative.id)', at byte "
                                + "\(issue.offset + 1): \(issue.message)",
                            hint: issue.hint, offset: reference.position.offset)
                    })
            }
        }
        return texts
    }

    private static let namesOfCreative: Set = ["id", "name"]

    /// - Returns: `nil` for a text without placeholders.
    private func composed(
        _ text: String, at path: DocumentPath, for treatment: RecommendedTreatment, _ joined: JoinedAttributes
    ) throws(Issues) -> ComposedText? {
        let template: ContentTemplate
        do throws(ContentTemplate.Fault) {
            guard let parsed = try ContentTemplate(parsing: text) else { return nil }
            template = parsed
        } catch {
            throw Issues(issues: [Issue(code: error.code, message: error.message, hint: error.hint, offset: error.offset)])
        }
        var values: [String: CheckedExpression] = [:]
        var issues: [Issue] = []
        for name in template.names where values[name.text] == nil {
            let site = ExpressionSite(name.text, at: path, seeing: .content, expecting: .placeholder)
            do throws(Issues) {
                values[name.text] = try check(site, for: treatment, joined: joined)
            } catch {
                issues += error.issues.map { issue in
                    var issue = issue
                    issue.offset += name.offset
                    return issue
                }
            }
        }
        if !issues.isEmpty { throw Issues(issues: issues) }
        return ComposedText(Self.parts(template.elements, values))
    }

    /// - Parameter values: of all names.
    private static func parts(
        _ elements: [ContentTemplate.Element], _ values: [String: CheckedExpression]
    ) -> [ComposedText.Part] {
        elements.compactMap { element in
            switch element {
            case .text(let text): .text(text)
            case .value(let name, let escapesHTML): values[name.text].map { .value($0, escapesHTML: escapesHTML) }
            case .section(let name, let isInverted, let elements):
                values[name.text].map { .section($0, isInverted: isInverted, parts(elements, values)) }
            }
        }
    }
}
