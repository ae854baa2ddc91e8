import MusterEngine
import MusterKernel
import MusterModel
import MusterPlanning

/// The facts of a run from arrays, without a database.
struct ArrayFacts: FactsSource {
    struct Customer: Sendable {
        var id: String
        var isInSegment: Bool
        /// As numbered in the plan's facts; `nil` for a missing value.
        var conditions: [Bool?]
        var features: [Double?]
        /// By object of the plan's computed fields: the JSON object.
        var objects: [String]
    }

    private static let rowsPerSlice = 300
    private static let slicesPerPart = 2

    let plan: DecisionPlan
    /// In ascending byte order of their ids.
    let customers: [Customer]

    /// - Parameter plan: without joins, contact policies and budgets.
    init(_ plan: DecisionPlan, _ customers: [Customer]) {
        self.plan = plan
        self.customers = customers.sorted { Array($0.id.utf8).lexicographicallyPrecedes(Array($1.id.utf8)) }
    }

    private var rowsPerPart: Int { Self.rowsPerSlice * Self.slicesPerPart }

    var slices: [FactsSlice] {
        stride(from: 0, to: customers.count, by: Self.rowsPerSlice).map { first in
            let end = min(first + Self.rowsPerSlice, customers.count)
            let (part, row) = first.quotientAndRemainder(dividingBy: rowsPerPart)
            return FactsSlice(part: part, rows: row..<row + end - first)
        }
    }

    func customerCount() -> Int { customers.count(where: \.isInSegment) }

    func makeReader() -> ArrayFactsReader { ArrayFactsReader(self) }

    func customers(in slice: FactsSlice) -> ArraySlice<Customer> {
        let first = slice.part * rowsPerPart
        return customers[first + slice.rows.lowerBound..<first + slice.rows.upperBound]
    }
}

final class ArrayFactsReader: FactsReader {
    /// Smaller than a slice, and not a multiple of the kernel's words.
    private static let rowsPerBlock = 100

    private let source: ArrayFacts

    init(_ source: ArrayFacts) {
        self.source = source
    }

    func read(
        _ slice: FactsSlice, into block: inout FactBlock, ids: inout CustomerIds,
        _ body: (FactBlock, CustomerIds) throws -> Void
    ) throws {
        let selected = source.customers(in: slice).filter(\.isInSegment)
        for first in stride(from: 0, to: selected.count, by: Self.rowsPerBlock) {
            let rows = Array(selected[first..<min(first + Self.rowsPerBlock, selected.count)])
            block.reset(count: rows.count)
            for (row, customer) in rows.enumerated() {
                let id = Array(customer.id.utf8)
                ids.append(id.span)
                if source.plan.controlGroup?.holdoutSampler?.isHeldOut(id.span) == true { block.holdOut(row) }
            }
            fill(&block, from: rows)
            try body(block, ids)
        }
    }

    private func fill(_ block: inout FactBlock, from rows: [ArrayFacts.Customer]) {
        let facts = source.plan.facts
        for (index, predicate) in facts.predicates.enumerated() {
            block.setPredicate(index) { _ in ~0 }
            guard case .condition(let condition, let opensWhenMissing) = predicate else { continue }
            for (row, customer) in rows.enumerated() where !(customer.conditions[condition] ?? opensWhenMissing) {
                block.failPredicate(index, for: row)
            }
        }
        for (index, feature) in facts.features.enumerated() {
            block.setFeature(index) { rows[$0].features[index] ?? feature.missing ?? .nan }
        }
    }

    func values(of batch: RecommendationBatch, in slice: FactsSlice) -> RecommendationValues {
        guard let personalization = source.plan.personalization else { return RecommendationValues() }
        let objects = Dictionary(uniqueKeysWithValues: source.customers(in: slice).map { ($0.id, $0.objects) })
        return RecommendationValues(
            objects: (0..<batch.count).map { index in
                let object = personalization.objectOfTreatment[Int(batch.treatments[index])]
                return objects[batch.customerId(Int(batch.customers[index]))]?[object] ?? "{}"
            })
    }
}
