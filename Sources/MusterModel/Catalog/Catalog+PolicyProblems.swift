extension Catalog {
    /// Policies that could never do what they say.
    func unusablePolicies() -> [Diagnostic] {
        contactPolicies.values.sorted { $0.id < $1.id }.flatMap { policy -> [Diagnostic] in
            switch policy.limit {
            case .mutualExclusion: exclusionProblems(of: policy)
            case .outcomeSuppression(let outcomes, _): outcomeProblems(of: policy, outcomes)
            case .frequencyCap, .cooldown, .segmentExclusion, .timeWindow, .budget: []
            }
        }
    }

    private func exclusionProblems(of policy: ContactPolicy) -> [Diagnostic] {
        let scope = policy.scope
        guard scope.offers.isEmpty && scope.categories.isEmpty || !scope.channels.isEmpty else { return [] }
        return [
            Diagnostic(
                code: "policy.exclusionScope",
                message: scope.channels.isEmpty
                    ? "A mutual exclusion must say which offers exclude one another."
                    : "A mutual exclusion is between offers, on whatever channel.",
                hint: "Name offers or categories in 'scope', and no channels.", subject: policy.key,
                path: DocumentPath("scope"))
        ]
    }

    private func outcomeProblems(of policy: ContactPolicy, _ outcomes: [String]) -> [Diagnostic] {
        outcomes.enumerated().filter { !ContactPolicy.ID.isSlug($0.element) }.map { index, outcome in
            Diagnostic(
                code: "policy.invalidOutcome", message: "'\(outcome)' is not an outcome.",
                hint: "Outcomes are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.", subject: policy.key,
                path: DocumentPath("outcomes").appending(index))
        }
    }
}
