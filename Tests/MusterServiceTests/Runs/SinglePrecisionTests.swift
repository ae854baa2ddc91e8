import Foundation
import MusterDuckDB
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Columns of single precision, as Parquet files have them: 0.234 stored as FLOAT is the number 0.234 that conditions, bins and
/// trees compare it with.
@Suite struct SinglePrecisionTests {
    /// Customers whose number is below 0.234, 0.234 itself, above it, and missing.
    private func place() throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: utc("2026-11-27T10:00:00Z"))
        let rows = "(VALUES ('A', 0.233), ('B', 0.234), ('C', 0.235), ('D', NULL))"
        for (name, query) in [
            ("customers", "SELECT id AS customer_id, n::FLOAT AS n FROM \(rows) t(id, n)"),
            ("limits", "SELECT id AS limit_id, n::FLOAT AS n FROM \(rows) t(id, n)"),
            (
                "orders",
                "SELECT row_number() OVER () AS order_id, id, n FROM (SELECT id, unnest([n, n - 0.1])::FLOAT AS n FROM \(rows) t(id, n))"
            ),
        ] {
            let file = place.path + "-\(name).parquet"
            defer { try? FileManager.default.removeItem(atPath: file) }
            try Database().connect().execute("COPY (\(query)) TO '\(file)' (FORMAT parquet)")
            let key = ["customers": "customer_id", "limits": "limit_id"][name] ?? "order_id"
            _ = try place.workspace.datasets.import(DatasetImport(files: [file], name: name, key: key), isForced: true)
        }
        try place.applyCampaign("c", "scheduleType: manual")
        return place
    }

    private func results(_ place: ScheduledWorkspace) throws -> [(customer: String, score: Double)] {
        let run = try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 1))
        return try place.workspace.runs.results(of: run.id, limit: 10).map { ($0.customerId, $0.score) }
    }

    @Test(
        "conditions",
        arguments: [
            ("customer.n >= 0.234", "BC"), ("customer.n == 0.234", "B"), ("customer.n > 0.234", "C"), ("0.234 > customer.n", "A"),
            ("customer.n in [0.234, 0.1]", "B"), ("coalesce(customer.n, 0.0) >= 0.234", "BC"),
            ("coalesce(customer.n, 0.234) == 0.234", "BD"), ("coalesce(customer.n, 0.235) in [0.235]", "CD"),
            ("(customer.n > 0.2 ? customer.n : 0.0) == 0.234", "B"), ("-customer.n <= -0.234", "BC"),
            ("max(customer.n, 0.234) == 0.234", "AB"), ("abs(customer.n) != 0.234", "AC"),
            ("coalesce(customer.n, 1e300) > 0.3", "D"),
        ])
    func conditions(_ condition: String, _ expected: String) throws {
        let place = try place()
        defer { place.remove() }
        try place.apply("{ kind: Segment, id: everyone, name: Everyone, where: \"\(condition)\" }")
        #expect(try results(place).map(\.customer).joined() == expected)
    }

    @Test(
        "columns of joined datasets, and the least and the greatest of their rows",
        arguments: [
            ("limits.n >= 0.234", "BC"), ("limits.n == 0.234", "B"), ("orders.top == 0.234", "B"), ("orders.least == 0.134", "B"),
            ("coalesce(orders.top, 0.0) >= 0.234", "BC"), ("orders.many == 1", "BC"),
        ])
    func joins(_ condition: String, _ expected: String) throws {
        let place = try place()
        defer { place.remove() }
        try place.apply(
            """
            kind: DecisionFlow
            id: flow
            name: Flow
            stages:
              - { type: inventory }
              - { type: enrich, dataset: limits, key: limit_id }
              - type: enrich
                dataset: orders
                key: id
                aggregate:
                  - { name: top, function: max, value: orders.n }
                  - { name: least, function: min, value: orders.n }
                  - { name: many, function: count, where: orders.n >= 0.234 }
              - { type: filter, where: '\(condition)' }
              - { type: matchCreatives }
              - { type: score, method: priority_weighted }
            """)
        #expect(try results(place).map(\.customer).joined() == expected)
    }

    @Test(
        "bins, the conditions of a scorecard, and splits of trees",
        arguments: [
            """
            type: naive_bayes
            features: [{ name: n, value: customer.n, edges: [0.234, 0.235] }]
            offers: { "*": { prior: 0.5, likelihoods: { n: { accept: [0.1, 0.3, 0.6], reject: [0.6, 0.3, 0.1] } } } }
            """,
            """
            type: naive_bayes
            features: [{ name: n, value: "coalesce(customer.n, 0.1)", edges: [0.234, 0.235] }]
            offers: { "*": { prior: 0.5, likelihoods: { n: { accept: [0.1, 0.3, 0.6], reject: [0.6, 0.3, 0.1] } } } }
            """,
            """
            type: scorecard
            baseScore: 0
            minScore: 0
            maxScore: 10
            normalization: linear
            rules: [{ when: customer.n >= 0.234, points: 5 }, { when: customer.n >= 0.235, points: 4 }]
            """,
            """
            type: gradient_boosted
            features: [{ name: n, value: customer.n }]
            offers: { "*": { file: trees.json } }
            """,
        ])
    func models(_ model: String) throws {
        let place = try place()
        defer { place.remove() }
        let folder = URL(fileURLWithPath: place.path).deletingLastPathComponent().path
        try Self.tree.write(toFile: folder + "/trees.json", atomically: true, encoding: .utf8)
        try place.apply("kind: Model\nid: m\nname: M\n" + model)
        try place.apply(
            "{ kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives }, "
                + "{ type: score, method: propensity, model: m }] }")
        let scores = Dictionary(uniqueKeysWithValues: try results(place).map { ($0.customer, $0.score) })
        let (low, middle, high) = (scores["A"] ?? -1, scores["B"] ?? -1, scores["C"] ?? -1)
        #expect(low < middle && middle < high, "\(scores)")
    }

    /// Splits at 0.234 and at 0.235.
    private static let tree = """
        {"learner": {"attributes": {}, "feature_names": ["n"], "feature_types": [],
         "gradient_booster": {"model": {"gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "1"}, "tree_info": [0],
          "trees": [{"default_left": [0, 0, 0, 0, 0], "left_children": [1, -1, 3, -1, -1], "right_children": [2, -1, 4, -1, -1],
           "split_conditions": [0.234, -1, 0.235, 0.1, 1], "split_indices": [0, 0, 0, 0, 0], "split_type": [0, 0, 0, 0, 0],
           "sum_hessian": [3, 1, 2, 1, 1]}]}, "name": "gbtree"},
         "learner_model_param": {"base_score": "0.5", "num_class": "0", "num_feature": "1", "num_target": "1"},
         "objective": {"name": "binary:logistic"}}, "version": [3, 0, 0]}
        """
}
