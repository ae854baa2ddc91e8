import Foundation
import MusterExpressions
import MusterModel
import MusterPlanning
import Testing

/// Plans as files: `Golden/NAME.json` is the plan of a case, and `Golden/NAME.sql` its expressions written for DuckDB.
///
/// After a change that should alter plans, run the tests once with MUSTER_UPDATE_GOLDEN=1, which writes the files anew, and
/// review the differences before committing them.
@Suite struct GoldenPlanTests {
    @Test("the plan and the SQL of each small catalog are those in its files", arguments: GoldenCase.all)
    func goldenPlan(_ example: GoldenCase) throws {
        let plan = try example.plan()
        try expect(CanonicalJSON.text(plan, isPretty: true) + "\n", inFile: example.name + ".json")
        try expect(sql(of: plan), inFile: example.name + ".sql")
    }

    @Test("a plan read back from its JSON is equal, and gives the same SQL", arguments: GoldenCase.all)
    func roundTrip(_ example: GoldenCase) throws {
        let plan = try example.plan()
        let copy: DecisionPlan = try CanonicalJSON.value(from: CanonicalJSON.text(plan))
        #expect(copy == plan)
        #expect(sql(of: copy) == sql(of: plan))
    }

    private func expect(_ text: String, inFile name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
        if ProcessInfo.processInfo.environment["MUSTER_UPDATE_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == text, "\(name) differs; see GoldenPlanTests for how to update it")
    }

    private func sql(of plan: DecisionPlan) -> String {
        let sql = plan.rendered(for: .duckDB)
        var parts = [("key", sql.facts.key), ("segment", sql.facts.segment)]
        parts += sql.facts.conditions.enumerated().map { ("condition \($0.offset)", $0.element) }
        parts += zip(plan.facts.features, sql.facts.features).enumerated().map { index, feature in
            ("feature \(index): \(feature.0.name)\(feature.0.bin.map { " = " + $0 } ?? "")", feature.1)
        }
        parts += zip(plan.joins, sql.joins).map { ("join \($0.alias)", $1.rows(from: "rows") + $1.clause(joining: "(near)")) }
        parts += sql.objects.enumerated().map { ("object \($0.offset)", $0.element) }
        parts += sql.columnValues.enumerated().flatMap { column, expressions in
            expressions.enumerated().map { ("column \(column), value \($0.offset)", $0.element) }
        }
        parts += zip(plan.notes.attributes, sql.attributes).map { ("attribute \($0)", $1) }
        parts.append(("facts", sql.facts.select(from: "rows", joining: plan.facts.joins.isEmpty ? "" : "\nJOINED")))
        parts.append(("customers", sql.facts.count(from: "rows")))
        return parts.map { "-- \($0.0)\n\($0.1)\n" }.joined(separator: "\n")
    }
}
