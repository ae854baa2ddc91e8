/// How the work list of a manual channel works.
public struct WorkListSettings: Hashable, Sendable, Codable {
    /// The last day on which a task can be worked, in days after the day of its run, both in the campaign's zone. `nil` for a task
    /// without an end.
    public var dueAfterDays: Int?
    /// The outcomes with which a task can be completed; empty for any word.
    public var outcomes: [String]

    public init(dueAfterDays: Int? = nil, outcomes: [String] = []) {
        self.dueAfterDays = dueAfterDays
        self.outcomes = outcomes
    }
}

extension WorkListSettings {
    /// - Returns: `nil` after a reported problem.
    init?(reading reader: DocumentReader) {
        let dueAfterDays = reader.optionalInt("dueAfterDays", in: 0...3_650)
        let outcomes = reader.elements(of: "outcomes").compactMap { element -> String? in
            guard let id: Identifier<WorkTask> = reader.id(element.node, at: element.path, "outcomes") else { return nil }
            if id.rawValue == InteractionFile.contactOutcome {
                reader.report(
                    "outcomes", code: "channel.contactOutcome",
                    "'\(InteractionFile.contactOutcome)' cannot be the outcome of a task.",
                    hint: "The run has recorded the contact already. Name the responses, such as accept and reject.")
            }
            return id.rawValue
        }
        reader.finish()
        guard !reader.hasErrors else { return nil }
        self.init(dueAfterDays: dueAfterDays, outcomes: outcomes.uniqued())
    }

    var document: DocumentNode {
        .map([
            ("dueAfterDays", dueAfterDays.map(DocumentNode.int)), ("outcomes", outcomes.isEmpty ? nil : .texts(outcomes)),
        ])
    }
}
