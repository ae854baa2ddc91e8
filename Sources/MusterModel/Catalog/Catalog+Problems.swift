internal import MusterBase

extension Catalog {
    /// All errors between definitions that are each valid by themselves, such as references to missing definitions.
    ///
    /// Diagnostics carry the definition and the path, no position.
    ///
    /// - Parameter assumedPresent: definitions that count as present, in the catalog or not. Their own references are not
    ///   checked: use ``danglingReferences(of:_:assumedPresent:)``.
    public func problems(assumedPresent: Set<DefinitionKey> = []) -> [Diagnostic] {
        definitions.filter { !assumedPresent.contains($0.key) }.flatMap { definition in
            danglingReferences(of: definition.key, definition.dependencies, assumedPresent: assumedPresent)
        }
            + (categoryCycles() + competingCreatives() + campaignsOnOnlineChannels() + modelsWithoutOffers())
            .map(\.dependingOnStored) + unusablePolicies()
    }

    /// References whose target is neither in the catalog nor in `assumedPresent`.
    public func danglingReferences(
        of subject: DefinitionKey?, _ dependencies: DefinitionDependencies, assumedPresent: Set<DefinitionKey> = []
    ) -> [Diagnostic] {
        dependencies.references.filter { !contains($0.target) && !assumedPresent.contains($0.target) }.map { reference in
            let target = reference.target
            let others = ids(of: target.kind) + assumedPresent.filter { $0.kind == target.kind }.map(\.id)
            return Diagnostic(
                code: "catalog.notFound", message: "There is no \(target.kind.displayName) '\(target.id)'.",
                hint: DidYouMean.hint(for: target.id, among: others, else: nil), subject: subject,
                path: reference.path
            ).dependingOnStored
        }
    }

    /// One for each category of a cycle, none for categories that only lead into a cycle.
    private func categoryCycles() -> [Diagnostic] {
        categories.keys.sorted().compactMap { id in
            let lineage = lineage(of: id)
            guard let last = lineage.last, categories[last]?.parentId == id else { return nil }
            let cycle = (lineage + [id]).map(\.rawValue).joined(separator: " → ")
            return Diagnostic(
                code: "catalog.categoryCycle", message: "The category is its own ancestor: \(cycle).",
                hint: "Change or remove the 'parentId' of one of them.", subject: DefinitionKey(id),
                path: DocumentPath("parentId"))
        }
    }

    private func competingCreatives() -> [Diagnostic] {
        struct Placement: Hashable {
            var offer: Offer.ID
            var channel: Channel.ID
        }
        let active = creatives.values.filter { $0.status == .active }
        let groups = Dictionary(grouping: active) { Placement(offer: $0.offerId, channel: $0.channelId) }
        return groups.values.filter { $0.count > 1 }.flatMap { group in
            group.map { creative in
                let others = group.filter { $0.id != creative.id }.map(\.id).sorted().map { "'\($0)'" }
                return Diagnostic(
                    code: "catalog.competingCreatives",
                    message: "The offer '\(creative.offerId)' has another active creative on the channel "
                        + "'\(creative.channelId)': \(others.joined(separator: ", ")).",
                    hint: "Make all but one of them draft or inactive.", subject: creative.key)
            }
        }.sorted { ($0.subject?.id ?? "") < ($1.subject?.id ?? "") }
    }

    private func campaignsOnOnlineChannels() -> [Diagnostic] {
        campaigns.values.sorted { $0.id < $1.id }.flatMap { campaign in
            campaign.channelIds.enumerated().compactMap { index, id in
                guard let channel = channels[id], !channel.isBatch else { return nil }
                return Diagnostic(
                    code: "catalog.onlineChannel",
                    message: "A campaign cannot use the channel '\(id)': its deliveryMode is 'api'.",
                    hint: "Name channels with deliveryMode file, integration or manual.", subject: campaign.key,
                    path: DocumentPath("channelIds").appending(index))
            }
        }
    }

    /// Flows that score an active offer with a model that does not cover it.
    private func modelsWithoutOffers() -> [Diagnostic] {
        decisionFlows.values.sorted { $0.id < $1.id }.flatMap { flow in
            flow.stages.enumerated().compactMap { index, stage in
                guard case .score(let score) = stage, score.method != .priority_weighted,
                    let model = score.model.flatMap({ models[$0] })
                else { return nil }
                let missing = activeOffers(of: flow).filter { !model.covers($0) }
                guard !missing.isEmpty else { return nil }
                return Diagnostic(
                    code: "catalog.modelWithoutOffers",
                    message: "The model '\(model.id)' does not cover \(Self.list(missing)).",
                    hint: "Add terms for each of them, or for \"\(LogisticRegression.anyOffer)\".", subject: flow.key,
                    path: DocumentPath("stages").appending(index).appending("model"))
            }
        }
    }

    /// The active offers in a flow's inventory, regardless of their validity period; by id.
    func activeOffers(of flow: DecisionFlow) -> [Offer.ID] {
        guard case .inventory(let inventory)? = flow.stages.first else { return [] }
        return offers.values.filter { offer in
            offer.status == .active && inventory.contains(offer, lineage: lineage(of: offer.categoryId))
        }.map(\.id).sorted()
    }

    private static func list(_ offers: [Offer.ID]) -> String {
        let shown = offers.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let remaining = offers.count > 5 ? " and \(offers.count - 5) more" : ""
        return "the offer\(offers.count == 1 ? "" : "s") \(shown)\(remaining)"
    }
}

extension Catalog {
    /// Codes of problems that are reported once for each definition involved. A change reports only those of the definitions
    /// it changes.
    public static let mutualProblems: Set<String> = ["catalog.categoryCycle", "catalog.competingCreatives"]
}

extension Catalog {
    /// Policies that can have no effect.
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
                    ? "A mutual exclusion must name the offers that exclude one another."
                    : "A mutual exclusion applies to offers on all channels.",
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
