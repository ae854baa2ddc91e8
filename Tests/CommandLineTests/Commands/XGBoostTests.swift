import Foundation
import MusterCatalog
import MusterKernel
import MusterModel
import MusterPlanning
import MusterTestSupport
import Testing

/// Models trained by the real XGBoost.
@Suite(.tags(.slow), .fullRunOnly) struct XGBoostTests {
    private static let features = """
        kind: Model
        id: trees
        name: Trees
        type: gradient_boosted
        features:
          - { name: age, value: customer.age }
          - { name: balance, value: customer.balance }
          - { name: visits, value: customer.visits }
          - { name: gold, value: customer.tier == "gold" }
          - { name: rate, value: customer.rate }
        offers:

        """

    /// One offer per model; every customer gets all of them.
    private func catalog(_ models: [XGBoost.Training.Model]) -> String {
        var documents = [
            Self.features + models.map { "  \($0.name): { file: models/\($0.name).json }\n" }.joined(),
            "kind: Channel\nid: email\nname: Email\ntype: email\ndeliveryMode: file\n",
            "kind: Category\nid: cards\nname: Cards\n", "kind: Segment\nid: all\nname: All\nwhere: true\n",
            "kind: DecisionFlow\nid: flow\nname: Flow\nstages:\n  - { type: inventory }\n"
                + "  - { type: score, method: propensity, model: trees }\n  - { type: rank, maxOffers: 100 }\n",
            "kind: Campaign\nid: all\nname: All\nstatus: active\ndecisionFlowId: flow\nsegmentId: all\n"
                + "fileConfig: { columns: [customer_id, offer_id, score] }\n",
        ]
        for model in models {
            documents.append("kind: Offer\nid: \(model.name)\nname: X\ncategoryId: cards\nstatus: active\n")
            documents.append(
                "kind: Creative\nid: \(model.name)\nname: X\nofferId: \(model.name)\nchannelId: email\nstatus: active\n")
        }
        return documents.joined(separator: "---\n")
    }

    @Test("a run's scores are XGBoost's predictions, to a millionth")
    func predictions() throws {
        let muster = try MusterProcess.withWorkspace()
        let models = muster.folder.appendingPathComponent("catalog/models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let training = try XGBoost.train(in: models)
        let imported = try muster("import", "catalog/models/customers.csv", "--key", "id")
        #expect(imported.status == 0, "\(imported.messages)")
        try muster.file("catalog/catalog.yaml", catalog(training.models))
        let applied = try muster("apply", "-f", "catalog/catalog.yaml")
        #expect(applied.status == 0, "\(applied.messages)")
        // The files are not needed any more.
        try FileManager.default.removeItem(at: models)
        let run = try muster("run", "all", "--json").json(PrintedRun.self)

        var scores: [String: [String: Double]] = [:]
        for line in try muster.lines("ws/" + run.files[0].path).dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            scores[fields[1], default: [:]][fields[0]] = Double(fields[2])
        }
        for model in training.models {
            let differences = try zip(training.customers, model.predictions).map { customer, expected in
                abs(try #require(scores[model.name]?[customer]) - expected)
            }
            let greatest = try #require(differences.max())
            // Scores are rounded to six decimals.
            #expect(greatest < 1e-6, "\(model.name): \(greatest)")
        }
    }

    @Test("contributions are XGBoost's, for each feature and for the bias")
    func contributions() throws {
        let muster = try MusterProcess()
        let models = muster.folder.appendingPathComponent("models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let training = try XGBoost.train(in: models)
        let texts = ["id", "tier"].map { DatasetSchema.Column(name: $0, type: .string, storage: "VARCHAR") }
        let numbers = ["age", "balance", "visits", "rate"].map {
            DatasetSchema.Column(name: $0, type: .double, storage: "DOUBLE")
        }
        let schema = DatasetSchema(name: "customers", keyColumn: "id", columns: texts + numbers)
        let source = DocumentFile(
            name: "catalog.yaml", bytes: Array(catalog(training.models).utf8), folder: muster.folder.path)
        let validation = CatalogValidator(stored: Catalog(), schemas: ["customers": schema]).validate([source])
        let catalog = try #require(validation.change, "\(validation.diagnostics)").catalog
        let plan = try Planner.plan(
            try #require(catalog.campaigns["all"]), catalog: catalog, schema: schema,
            asOf: Date(timeIntervalSince1970: 0))

        // The plan maps the features of the kernel to their names.
        let indices = plan.facts.features.map { feature in training.features.firstIndex(of: feature.name) ?? -1 }
        #expect(!indices.contains(-1) && !plan.facts.features.contains { $0.missing != nil || $0.bin != nil })
        let scores = plan.problem.scores
        for model in training.models {
            let treatment = try #require(plan.treatments.firstIndex { $0.offerId.rawValue == model.name })
            let column = try #require(plan.problem.offers[plan.problem.treatments[treatment].offer].column)
            var greatest = 0.0
            for (row, expected) in zip(training.values, model.contributions) {
                let parts = scores.contributions(column: column, features: indices.map { row[$0] ?? .nan })
                greatest = max(greatest, abs(parts.bias - expected[5]))
                for (index, part) in zip(indices, parts.features) {
                    greatest = max(greatest, abs(part - expected[index]))
                }
                let prediction = 1 / (1 + exp(-expected.reduce(0, +)))
                greatest = max(greatest, abs(parts.propensity - prediction))
            }
            #expect(greatest < 1e-5, "\(model.name): \(greatest)")
        }
    }
}
