/// Checks the order of stages: inventory, then the stages that remove candidates, then score, then rank and group. Compute
/// is allowed anywhere after inventory.
struct StageOrder {
    private var seen: [DecisionFlow.Stage.Kind] = []
    private var isFirst = true

    mutating func check(_ kind: DecisionFlow.Stage.Kind, _ reader: DocumentReader) {
        defer {
            seen.append(kind)
            isFirst = false
        }
        if isFirst, kind != .inventory {
            reader.report(
                "type", code: "flow.inventoryFirst", "The first stage must be 'inventory', not '\(kind.rawValue)'.",
                hint: "Put { type: inventory } before it to start from all offers.")
        }
        if seen.contains(kind), !kind.isRepeatable {
            reader.report("type", code: "flow.repeatedStage", "A flow has only one stage '\(kind.rawValue)'.")
        } else if let later = seen.first(where: { $0.phase > kind.phase }), kind != .compute, !isFirst {
            reader.report(
                "type", code: "flow.stageOrder", "'\(kind.rawValue)' must come before '\(later.rawValue)'.",
                hint: "The order is inventory, then enrich, qualify, contactPolicy, filter and matchCreatives, then "
                    + "score, then rank and group.")
        }
    }
}

extension DecisionFlow.Stage {
    /// A stage's `type`.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case inventory, enrich, qualify, contactPolicy, filter, matchCreatives, score, rank, group, compute

        fileprivate var isRepeatable: Bool { self == .filter || self == .group || self == .enrich }

        fileprivate var phase: Int {
            switch self {
            case .inventory: 0
            case .enrich, .qualify, .contactPolicy, .filter, .matchCreatives: 1
            case .score: 2
            case .rank, .group: 3
            // Allowed at any position.
            case .compute: 0
            }
        }
    }
}
