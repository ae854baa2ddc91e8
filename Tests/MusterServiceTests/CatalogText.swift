/// A value of a YAML document, written in flow style.
indirect enum YAMLValue {
    case text(String)
    /// A number, a boolean or a word that needs no quotes.
    case plain(String)
    case list([YAMLValue])
    case map([(String, YAMLValue?)])

    static func texts(_ texts: [String]) -> YAMLValue { .list(texts.map(YAMLValue.text)) }
    static func number(_ value: Double) -> YAMLValue { .plain(value.rounded() == value ? "\(Int(value))" : "\(value)") }
    static func int(_ value: Int) -> YAMLValue { .plain("\(value)") }

    init(_ datum: Datum) {
        switch datum {
        case .text(let text): self = .text(text)
        case .missing: self = .plain("null")
        case .bool, .int, .double: self = .plain(datum.written)
        }
    }

    var yaml: String {
        switch self {
        case .text(let text):
            "\""
                + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                .replacing("\t", with: "\\t") + "\""
        case .plain(let text): text
        case .list(let values): "[" + values.map(\.yaml).joined(separator: ", ") + "]"
        case .map(let entries):
            "{"
                + entries.compactMap { key, value in
                    value.map { "\(YAMLValue.text(key).yaml): \($0.yaml)" }
                }.joined(separator: ", ") + "}"
        }
    }
}

extension RunCase {
    /// The whole catalog as one YAML file, in no helpful order.
    var catalogYAML: String {
        var documents: [[(String, YAMLValue?)]] = [campaignDocument, flowDocument]
        documents += rules.map(\.document)
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

    fileprivate static func document(
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
                ("volumeConstraints", .map(limits)),
                ("channelIds", campaign.channels.isEmpty ? nil : .texts(campaign.channels)),
                (
                    "fileConfig",
                    .map([
                        ("format", .plain(campaign.isJSON ? "json" : "csv")),
                        ("columns", campaign.columns.map { .list($0.map(YAMLValue.plain)) }),
                        ("includePersonalization", campaign.includesPersonalization ? .plain("true") : nil),
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
        if flow.qualifies { stages.append([("type", .plain("qualify"))]) }
        for filter in flow.filters {
            stages.append([
                ("type", .plain("filter")), ("where", .text(filter.where.cel)), ("scope", filter.scope.yaml),
            ])
        }
        stages.append([("type", .plain("matchCreatives"))])
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
    fileprivate var yaml: YAMLValue? {
        let lists = [("offers", offers), ("categories", categories), ("channels", channels)].filter { !$0.1.isEmpty }
        return lists.isEmpty ? nil : .map(lists.map { ($0.0, .texts($0.1)) })
    }
}

extension RuleCase {
    fileprivate var document: [(String, YAMLValue?)] {
        RunCase.document(
            "QualificationRule", id,
            [
                ("stage", .plain(multiplier == nil ? "eligibility" : "fit")), ("scope", scope.yaml),
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

extension ModelCase {
    fileprivate var document: [(String, YAMLValue?)] {
        switch self {
        case .logistic(let features, let offers):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("logistic_regression")),
                    (
                        "features",
                        .list(
                            features.map {
                                .map([
                                    ("name", .text($0.name)), ("value", .text($0.value.cel)),
                                    ("missing", $0.missing.map(YAMLValue.number)),
                                ])
                            })
                    ),
                    (
                        "offers",
                        .map(
                            offers.sorted { $0.key < $1.key }.map { id, terms in
                                let coefficients = terms.coefficients.sorted { $0.key < $1.key }.map {
                                    ($0.key, YAMLValue.number($0.value))
                                }
                                return (
                                    id,
                                    .map([
                                        ("intercept", .number(terms.intercept)), ("coefficients", .map(coefficients)),
                                    ])
                                )
                            })
                    ),
                ])
        case .scorecard(let base, let min, let max, let isSigmoid, let rules):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("scorecard")), ("baseScore", .number(base)), ("minScore", .number(min)),
                    ("maxScore", .number(max)), ("normalization", .plain(isSigmoid ? "sigmoid" : "linear")),
                    (
                        "rules",
                        .list(
                            rules.map {
                                .map([
                                    ("when", .text($0.when.cel)), ("points", .number($0.points)),
                                    ("offers", $0.offers.map(YAMLValue.texts)),
                                ])
                            })
                    ),
                ])
        case .naiveBayes(let features, let offers):
            RunCase.document(
                "Model", "model",
                [
                    ("type", .plain("naive_bayes")), ("features", .list(features.map(\.yaml))),
                    ("offers", .map(offers.sorted { $0.key < $1.key }.map { ($0.key, $0.value.yaml) })),
                ])
        }
    }
}
