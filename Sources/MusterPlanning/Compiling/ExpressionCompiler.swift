internal import Foundation
internal import MusterBinding
internal import MusterExpressions
internal import MusterModel

/// Compiles the expressions of a catalog for one dataset of customers, one flow, and one instant in a time zone.
struct ExpressionCompiler {
    let scopes: ExpressionScopes
    let stages: StageScopes
    private let time: EvaluationTime

    /// - Parameters:
    ///   - asOf: The instant of `now`.
    ///   - zone: The zone whose calendar day is today, an IANA name.
    init(_ scopes: ExpressionScopes, _ stages: StageScopes = .none, asOf: Date, zone: String) {
        self.scopes = scopes
        self.stages = stages
        time = EvaluationTime(now: Int64((asOf.timeIntervalSince1970 * 1_000_000).rounded(.down)), zone: zone)
    }

    /// A condition of a definition.
    ///
    /// - Parameter offer: The offer whose attributes the condition can use; `nil` if it is about the customer alone.
    /// - Returns: `nil` if it is wrong, which is reported.
    func condition(
        _ text: String, for offer: Offer? = nil, of definition: some DefinitionContent, at path: DocumentPath,
        _ findings: inout Findings
    ) -> TypedExpression? {
        let site = ExpressionSite(
            text, at: path, seeing: offer == nil ? .customer : .customerAndOffer, expecting: .condition)
        return compile(site, for: offer, of: definition.key, &findings)
    }

    /// A feature of a model: a number, or a condition that counts as 1 or 0.
    ///
    /// - Returns: `nil` if it is wrong, which is reported.
    func number(
        _ text: String, of model: ScoringModel, at path: DocumentPath, _ findings: inout Findings
    ) -> TypedExpression? {
        compile(ExpressionSite(text, at: path, seeing: .customer, expecting: .number), of: model.key, &findings)
    }

    /// - Parameter joined: The joined datasets that the expression can use; `nil` means those of its stage.
    /// - Returns: `nil` if the expression is wrong, which is reported.
    func compile(
        _ site: ExpressionSite, for offer: Offer? = nil, of subject: DefinitionKey, joining joined: JoinedAttributes? = nil,
        _ findings: inout Findings
    ) -> TypedExpression? {
        let joined =
            joined
            ?? (site.joined == DecisionFlow.JoinedDatasets.none
                ? JoinedAttributes.none : stages.attributes(seenBy: subject.kind, at: site.path))
        return folded(of: subject, at: site, &findings) { () throws(ExpressionScopes.Issues) in
            try scopes.check(site, for: offer, joined: joined)
        }
    }

    /// An expression of the treatment's campaign.
    ///
    /// - Returns: `nil` if the expression is wrong, which is reported.
    func compile(
        _ site: ExpressionSite, for treatment: RecommendedTreatment, _ findings: inout Findings
    ) -> TypedExpression? {
        let joined = stages.attributes(seenBy: .campaign, at: site.path)
        return folded(of: treatment.campaign.key, at: site, &findings) { () throws(ExpressionScopes.Issues) in
            try scopes.check(site, for: treatment, joined: joined)
        }
    }

    /// For each placeholder of the texts that expressions of the treatment's campaign use: whether a row shows nothing in its place
    /// because the value is missing. Errors are reported by ``compile(_:for:_:)``.
    func gaps(in sites: [ExpressionSite], for treatment: RecommendedTreatment) -> [String: TypedExpression] {
        var texts: [AttributeName: ComposedText] = [:]
        for site in sites {
            let joined = stages.attributes(seenBy: .campaign, at: site.path)
            texts.merge((try? scopes.texts(in: site, for: treatment, joined: joined)) ?? [:]) { $1 }
        }
        return ComposedText.gaps(of: Array(texts.values), at: time)
    }

    private func folded(
        of subject: DefinitionKey, at site: ExpressionSite, _ findings: inout Findings,
        check: () throws(ExpressionScopes.Issues) -> CheckedExpression
    ) -> TypedExpression? {
        do throws(ExpressionScopes.Issues) {
            let checked = try check()
            if case .rows = site.visibility {} else { findings.note(checked.columns) }
            return checked.folded(at: time)
        } catch {
            for issue in error.issues {
                findings.report(
                    Diagnostic(
                        code: issue.code, message: issue.message, hint: issue.hint, subject: subject, path: site.path))
            }
            return nil
        }
    }
}
