internal import MusterDuckDB
public import MusterModel
public import MusterPlanning
internal import MusterTraining

/// Reads training examples from the contact history and a dataset.
public struct TrainingReader: Sendable {
    private let query: TrainingQuery
    private let holdoutSampler: HoldoutSampler
    private let database: EngineDatabase

    /// - Parameters:
    ///   - facts: the features of the model.
    ///   - outcomes: the positive ones.
    ///   - windowDays: the time after a contact in which a response counts as its outcome, in days of 24 hours.
    ///   - maturityDays: contacts that are younger are left out, in days of 24 hours.
    ///   - holdoutSampler: draws the customers whose examples are left out of the training.
    public init(
        _ facts: FactsQuery, parts: [DatasetPart], log: InteractionLog, outcomes: [String], windowDays: Int,
        maturityDays: Int, holdoutSampler: HoldoutSampler, database: EngineDatabase
    ) {
        query = TrainingQuery(
            facts: facts, customers: DatasetPart.relation(of: parts), log: log, outcomes: outcomes,
            windowDays: windowDays, maturityDays: maturityDays)
        self.holdoutSampler = holdoutSampler
        self.database = database
    }

    public func examples() throws -> TrainingExamples {
        var examples = TrainingExamples()
        var offer: (id: String, examples: TrainingExamples.Offer)?
        func finish() {
            if let offer { examples.offers[offer.id] = offer.examples }
        }
        let missing = query.facts.features.map { $0.missing ?? 0 }
        let connection = try database.duckDB.connect()
        var result = try connection.query(query.examples)
        var values = [[Double]](repeating: [], count: missing.count)
        while let chunk = try result.nextChunk() {
            let (ids, customers) = (try chunk.strings(0), try chunk.strings(3))
            let (contacted, positive, isKnown) = (try chunk.booleans(1), try chunk.booleans(2), try chunk.booleans(4))
            for feature in missing.indices {
                let column = try chunk.column(5 + feature, as: Double.self)
                values[feature].removeAll(keepingCapacity: true)
                for row in 0..<chunk.count {
                    let value = column[row] ?? missing[feature]
                    values[feature].append(value.isFinite ? value : missing[feature])
                }
            }
            for row in 0..<chunk.count {
                guard isKnown.isTrue(row), let id = ids.string(row) else {
                    examples.unmatchedExamples += 1
                    continue
                }
                if id != offer?.id {
                    finish()
                    let none = Examples(featureCount: missing.count)
                    let source: TrainingExamples.Source = contacted.isTrue(row) ? .contacts : .responses
                    offer = (id, .init(source: source, training: none, heldOut: none))
                }
                if holdoutSampler.isHeldOut(customers.bytes(row)) {
                    offer?.examples.heldOut.append(positive.isTrue(row)) { values[$0][row] }
                } else {
                    offer?.examples.training.append(positive.isTrue(row)) { values[$0][row] }
                }
            }
        }
        finish()
        return examples
    }

    /// The number of contacts that are left out because they are not mature.
    public func youngContacts() throws -> Int {
        try database.duckDB.connect().rows(query.youngContacts).first?.first?.intValue ?? 0
    }

    /// The ten most frequent outcomes of responses, the most frequent first.
    public func knownOutcomes() throws -> [String] {
        try database.duckDB.connect().rows(query.knownOutcomes).compactMap { $0.first?.stringValue }
    }
}
