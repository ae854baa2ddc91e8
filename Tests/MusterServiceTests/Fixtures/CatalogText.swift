extension RunCase {
    /// The whole catalog as one YAML file, in an order in which references precede definitions.
    var catalogYAML: String {
        var documents: [[(String, YAMLValue?)]] = [campaignDocument, flowDocument]
        documents += rules.map(\.document)
        documents += policies.flatMap(\.documents)
        documents += creatives.map(\.document)
        documents += offers.map(\.document)
        documents += categories.map(\.document)
        documents += channels.map(\.document)
        if let model { documents.append(model.document) }
        documents.append(Self.document("Segment", "everyone", [("where", .text(segment.cel))]))
        return documents.map { entries in
            entries.compactMap { key, value in value.map { "\(key): \($0.yaml)\n" } }.joined()
        }.joined(separator: "---\n")
    }

    static func document(
        _ kind: String, _ id: String, name: String? = nil, _ rest: [(String, YAMLValue?)]
    ) -> [(String, YAMLValue?)] {
        [("kind", .plain(kind)), ("id", .text(id)), ("name", .text(name ?? "\(kind) \(id)"))] + rest
    }

    private var campaignDocument: [(String, YAMLValue?)] {
        let limits: [(String, YAMLValue?)] = [
            ("maxTotalPerRun", campaign.maxTotal.map(YAMLValue.int)),
            ("maxPerOffer", campaign.maxPerOffer.map(YAMLValue.int)),
            ("maxPerChannel", campaign.maxPerChannel.map(YAMLValue.int)),
        ]
        return Self.document(
            "Campaign", "campaign",
            [
                ("decisionFlowId", .text("flow")), ("segmentId", .text("everyone")),
                ("volumeConstraints", .map(limits)), ("scheduleTimezone", campaign.timeZone.map(YAMLValue.text)),
                ("channelIds", campaign.channels.isEmpty ? nil : .texts(campaign.channels)),
                (
                    "controlGroup",
                    campaign.controlGroup.map {
                        .map([("percent", .number($0.percent)), ("seed", $0.seed.map(YAMLValue.text))])
                    }
                ),
                (
                    "fileConfig",
                    .map([
                        ("format", .plain(campaign.isJSON ? "json" : "csv")),
                        ("columns", campaign.columns.map { .list($0.map(YAMLValue.plain)) }),
                        ("includePersonalization", campaign.includesPersonalization ? .plain("true") : nil),
                        // The reference has texts as they are.
                        ("csv", campaign.isJSON ? nil : .map([("formulas", .plain("keep"))])),
                    ])
                ),
            ])
    }

    private var flowDocument: [(String, YAMLValue?)] {
        var stages: [[(String, YAMLValue?)]] = [
            [
                ("type", .plain("inventory")),
                ("categories", flow.inventory.categories.isEmpty ? nil : .texts(flow.inventory.categories)),
                ("offers", flow.inventory.offers.isEmpty ? nil : .texts(flow.inventory.offers)),
                ("tags", flow.inventory.tags.isEmpty ? nil : .texts(flow.inventory.tags)),
            ]
        ]
        stages += flow.stages.map(\.fields)
        if let method = flow.method {
            stages.append([("type", .plain("score"))] + method.fields)
            if flow.maxOffers != nil || !flow.groups.isEmpty {
                stages.append([("type", .plain("rank")), ("maxOffers", flow.maxOffers.map(YAMLValue.int))])
            }
        }
        for group in flow.groups {
            stages.append([
                ("type", .plain("group")), ("by", .plain(group.byTag ? "tag" : "category")), ("max", .int(group.max)),
            ])
        }
        stages.append([("type", .plain("compute"))])
        return Self.document("DecisionFlow", "flow", [("stages", .list(stages.map(YAMLValue.map)))])
    }
}

extension FlowCase.Stage {
    fileprivate var fields: [(String, YAMLValue?)] {
        switch self {
        case .qualify: [("type", .plain("qualify"))]
        case .contactPolicy: [("type", .plain("contactPolicy"))]
        case .matchCreatives: [("type", .plain("matchCreatives"))]
        case .filter(let condition, let scope):
            [("type", .plain("filter")), ("where", .text(condition.cel)), ("scope", scope.yaml)]
        }
    }
}

extension FlowCase.Method {
    fileprivate var fields: [(String, YAMLValue?)] {
        switch self {
        case .priorityWeighted: [("method", .plain("priority_weighted"))]
        case .propensity: [("method", .plain("propensity")), ("model", .text("model"))]
        case .formula(let weights):
            [
                ("method", .plain("formula")), ("model", .text("model")),
                (
                    "weights",
                    .map([
                        ("propensity", weights.propensity.map(YAMLValue.number)),
                        ("relevance", weights.relevance.map(YAMLValue.number)),
                        ("impact", weights.impact.map(YAMLValue.number)),
                        ("emphasis", weights.emphasis.map(YAMLValue.number)),
                    ])
                ),
            ]
        }
    }
}

extension ScopeCase {
    var yaml: YAMLValue? {
        let lists = [("offers", offers), ("categories", categories), ("channels", channels)].filter { !$0.1.isEmpty }
        return lists.isEmpty ? nil : .map(lists.map { ($0.0, .texts($0.1)) })
    }
}

extension RuleCase {
    fileprivate var document: [(String, YAMLValue?)] {
        RunCase.document(
            "QualificationRule", id,
            [
                ("stage", .plain(multiplier != nil ? "match" : isFit ? "fit" : "eligibility")), ("scope", scope.yaml),
                ("when", .text(when.cel)),
                ("onMissing", passesWhenMissing.map { .plain($0 ? "pass" : "fail") }),
                ("multiplier", multiplier.map(YAMLValue.number)),
            ])
    }
}

extension CreativeCase {
    fileprivate var document: [(String, YAMLValue?)] {
        RunCase.document(
            "Creative", id, name: name,
            [
                ("offerId", .text(offer)), ("channelId", .text(channel)), ("status", .plain(status)),
                ("content", .map([])),
            ])
    }
}

extension OfferCase {
    fileprivate var document: [(String, YAMLValue?)] {
        func instant(_ validity: Validity?) -> YAMLValue? {
            validity.map { .text($0 == .past ? "2001-02-03T04:05:06Z" : "2999-12-31") }
        }
        return RunCase.document(
            "Offer", id, name: name,
            [
                ("categoryId", .text(category)), ("status", .plain(status)), ("priority", .number(priority)),
                ("weight", weight.map(YAMLValue.number)), ("businessValue", businessValue.map(YAMLValue.number)),
                ("validFrom", instant(validFrom)), ("validTo", instant(validTo)), ("tags", .texts(tags)),
                ("mandatory", isMandatory ? .plain("true") : nil),
                ("fields", .map(fields.sorted { $0.key < $1.key }.map { ($0.key, YAMLValue($0.value)) })),
            ])
    }
}

extension CategoryCase {
    fileprivate var document: [(String, YAMLValue?)] {
        RunCase.document(
            "Category", id, name: name,
            [
                ("parentId", parent.map(YAMLValue.text)),
                (
                    "computedFields",
                    computedFields.isEmpty
                        ? nil
                        : .list(
                            computedFields.map { .map([("name", .text($0.name)), ("formula", .text($0.formula.cel))]) })
                ),
            ])
    }
}

extension ChannelCase {
    fileprivate var document: [(String, YAMLValue?)] {
        RunCase.document(
            "Channel", id, name: name,
            [
                ("type", .plain("email")), ("deliveryMode", .plain(deliveryMode)),
                ("consent", consent.map { .text($0.cel) }),
            ])
    }
}
