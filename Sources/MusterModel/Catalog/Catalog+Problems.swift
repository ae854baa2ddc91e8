internal import MusterBase

extension Catalog {
    /// Everything that is wrong between definitions that are each sound by themselves.
    ///
    /// Diagnostics carry the definition and the path, no position.
    ///
    /// - Parameter announced: definitions that it is no error to name, in the catalog or not. What they name themselves is
    ///   not looked at: ``danglingReferences(of:_:announced:)`` does that.
    public func problems(assumedPresent: Set<DefinitionKey> = []) -> [Diagnostic] {
        definitions.filter { !assumedPresent.contains($0.key) }.flatMap { definition in
            danglingReferences(of: definition.key, definition.uses, assumedPresent: assumedPresent)
        } + categoryCycles() + competingCreatives() + campaignsOnOnlineChannels()
            + modelsWithoutOffers() + unusablePolicies()
    }

    /// The references that lead nowhere, neither into the catalog nor to one of `assumedPresent`.
    public func danglingReferences(
        of subject: DefinitionKey?, _ uses: DefinitionDependencies, assumedPresent: Set<DefinitionKey> = []
    ) -> [Diagnostic] {
        uses.references.filter { !contains($0.target) && !assumedPresent.contains($0.target) }.map { reference in
            let target = reference.target
            let others = ids(of: target.kind) + assumedPresent.filter { $0.kind == target.kind }.map(\.id)
            return Diagnostic(
                code: "catalog.notFound", message: "There is no \(target.kind.displayName) '\(target.id)'.",
                hint: DidYouMean.hint(for: target.id, among: others, else: nil), subject: subject,
                path: reference.path)
        }
    }

    /// One for each category of a cycle; not for those that only lead into one.
    private func categoryCycles() -> [Diagnostic] {
        categories.keys.sorted().compactMap { id in
            let lineage = lineage(of: id)
            guard let last = lineage.last, categories[last]?.parentId == id else { return nil }
            let way = (lineage + [id]).map(\.rawValue).joined(separator: " → ")
            return Diagnostic(
                code: "catalog.categoryCycle", message: "The category is its own ancestor: \(way).",
                hint: "Give one of them another 'parentId', or none.", subject: DefinitionKey(id),
                path: DocumentPath("parentId"))
        }
    }

    private func competingCreatives() -> [Diagnostic] {
        struct CampaignBackend: Hashable {
            var offer: Offer.ID
            var channel: Channel.ID
        }
        let active = creatives.values.filter { $0.status == .active }
        let groups = Dictionary(grouping: active) { CampaignBackend(offer: $0.offerId, channel: $0.channelId) }
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

    /// Flows that score an active offer by a model that has nothing to say about it.
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

    /// The active offers in a flow's inventory, whatever their validity; by id.
    public func activeOffers(of flow: DecisionFlow) -> [Offer.ID] {
        guard case .inventory(let inventory)? = flow.stages.first else { return [] }
        return offers.values.filter { offer in
            offer.status == .active && inventory.contains(offer, lineage: lineage(of: offer.categoryId))
        }.map(\.id).sorted()
    }

    private static func list(_ offers: [Offer.ID]) -> String {
        let shown = offers.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let rest = offers.count > 5 ? " and \(offers.count - 5) more" : ""
        return "the offer\(offers.count == 1 ? "" : "s") \(shown)\(rest)"
    }
}

extension Catalog {
    /// Codes of problems that are reported for every definition that takes part: naming the one at hand is enough.
    public static let mutualProblems: Set<String> = ["catalog.categoryCycle", "catalog.competingCreatives"]
}

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
