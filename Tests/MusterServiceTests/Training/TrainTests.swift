import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport
import MusterTraining
import Testing

/// Training, against values computed from the written model and the customers.
@Suite struct TrainTests {
    private let past = Date(timeIntervalSince1970: 1_750_000_000)

    /// The model in a catalog file that `train` wrote, applied.
    private func apply(_ report: TrainingReport, in place: CaseWorkspace) throws -> LogisticRegression {
        let (change, diagnostics) = try place.workspace.catalog.apply([report.output], by: "tests")
        #expect(diagnostics.isEmpty)
        guard case .model(let model)? = change?.items.first?.after, case .logisticRegression(let regression) = model.form
        else { throw CocoaError(.fileReadCorruptFile) }
        #expect(model.id == "response" && model.name == "Response" && model.description == "How likely a response is")
        return regression
    }

    @Test("weights are optimal for the training customers, the AUC is that of the test customers, and a run scores with them")
    func endToEnd() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var random = SeededRandom(seed: 11)
        let people = Person.random(3_000, using: &random)
        try place.importCustomers(csv: Person.csv(people))
        #expect(try place.apply(yaml: CaseWorkspace.catalog(offers: ["gold", "rare"])).diagnostics.isEmpty)
        let truth = LogisticRegression.Terms(intercept: -2, coefficients: ["age": 0.03, "gold": 1.2, "balance": -0.3])
        var accepted: [String: Bool] = [:]
        var rows: [(customer: String, offer: String?, outcome: String, at: Date)] = []
        for person in people {
            let accepts = Double.random(in: 0..<1, using: &random) < person.probability(truth)
            accepted[person.id] = accepts
            rows.append((person.id, "gold", accepts ? "accept" : "reject", past))
            // A second response changes nothing for customers who accepted.
            if accepts { rows.append((person.id, "gold", "opt_out", past + 60)) }
        }
        for person in people.prefix(30) {
            rows.append((person.id, "rare", accepted[person.id] == true ? "convert" : "reject", past))
        }
        rows.append(("stranger", "gold", "accept", past))
        rows.append((people[0].id, nil, "accept", past))
        for person in people.prefix(400) {
            rows.append((person.id, "gone", accepted[person.id] == true ? "accept" : "no", past))
        }
        try place.importInteractions(rows)

        var request = TrainingRequest(model: "response")
        request.l2 = 0.5
        let report = try place.workspace.models.train(request, output: place.folder + "/trained.yaml")
        let model = try apply(report, in: place)

        let holdoutSampler = HoldoutSampler(percent: 20, seed: "train response")
        let (unseen, seen) = (
            people.filter { holdoutSampler.isHeldOut($0.id) }, people.filter { !holdoutSampler.isHeldOut($0.id) }
        )
        let gold = try #require(report.offers.first { $0.id == "gold" })
        #expect(gold.source == .responses && gold.hasOwnWeights && gold.name == "Offer gold")
        #expect(gold.examples == seen.count && gold.positives == seen.count { accepted[$0.id] == true })
        #expect(gold.heldOut?.examples == unseen.count)
        #expect(report.unknownCustomers == 1 && report.constantFeatures.isEmpty)
        #expect(report.offers.first { $0.id == "rare" }?.hasOwnWeights == false)
        #expect(Set(model.offers.keys) == ["gold", "*"])
        #expect(report.offers.filter { !$0.isInCatalog }.map(\.id) == ["gone"])

        let terms = try #require(model.offers["gold"])
        #expect(terms.coefficients.count == 3)
        checkOptimum(terms, seen, accepted, l2: 0.5)
        #expect(abs(try #require(gold.heldOut?.auc) - area(terms, unseen, accepted)) < 1e-9)
        #expect(area(terms, unseen, accepted) > 0.65)

        let run = try place.workspace.runs.perform(campaign: "campaign")
        #expect(run.recommended == 3_000)
        for row in try place.workspace.runs.results(of: run.id, limit: 5_000) {
            let person = try #require(people.first { $0.id == row.customerId })
            let scores = try ["gold", "rare"].map { person.probability(try #require(model.terms(for: .init($0)))) }
            #expect(abs(row.score - max(scores[0], scores[1])) < 1e-6)
        }
    }

    /// Checks that no change of a weight improves the fit.
    private func checkOptimum(
        _ terms: LogisticRegression.Terms, _ people: [Person], _ accepted: [String: Bool], l2: Double
    ) {
        let residuals = people.map { (accepted[$0.id] == true ? 1 : 0) - $0.probability(terms) }
        #expect(abs(residuals.reduce(0, +)) < 1e-6)
        for (name, coefficient) in terms.coefficients {
            let values = people.map { $0.features[name] ?? 0 }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            let slope = zip(residuals, values).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(slope - l2 * coefficient * variance) < 1e-5)
        }
    }

    /// The share of pairs in the right order, computed over all pairs.
    private func area(_ terms: LogisticRegression.Terms, _ people: [Person], _ accepted: [String: Bool]) -> Double {
        let positives = people.filter { accepted[$0.id] == true }.map { $0.probability(terms) }
        let negatives = people.filter { accepted[$0.id] != true }.map { $0.probability(terms) }
        var won = 0.0
        for positive in positives {
            for negative in negatives { won += positive > negative ? 1 : positive == negative ? 0.5 : 0 }
        }
        return won / Double(positives.count * negatives.count)
    }

    @Test("a contact is positive if a positive response to the same offer follows within the window")
    func contacts() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var random = SeededRandom(seed: 5)
        let people = Person.random(40, using: &random)
        try place.importCustomers(csv: Person.csv(people))
        _ = try place.apply(yaml: CaseWorkspace.catalog(offers: ["gold", "silver"]))
        let day = 86_400.0
        var rows: [(customer: String, offer: String?, outcome: String, at: Date)] = []
        for person in people { rows.append((person.id, "gold", "contact", past)) }
        rows += [
            ("c0", "gold", "accept", past), ("c1", "gold", "accept", past + 10 * day),
            ("c2", "gold", "accept", past + 10 * day + 1), ("c3", "gold", "accept", past - 1),
            ("c4", "silver", "accept", past + day), ("c5", "gold", "reject", past + day),
            ("c6", "gold", "convert", past + day), ("c6", "gold", "accept", past + day), ("c7", nil, "accept", past + day),
            // The response follows a second contact.
            ("c8", "gold", "contact", past + 20 * day), ("c8", "gold", "accept", past + 21 * day),
        ]
        try place.importInteractions(rows)
        var request = TrainingRequest(model: "response")
        request.holdOut = 0
        request.windowDays = 10
        request.minPositives = 1
        let report = try place.workspace.models.train(request, output: place.folder + "/trained.yaml")
        #expect(report.offers.map(\.id) == ["gold", "silver"])
        #expect(report.offers[0].source == .contacts && report.offers[1].source == .responses)
        #expect(report.offers[0].examples == 40 && report.offers[0].positives == 4)
        #expect(report.offers[1].examples == 1 && report.offers[1].positives == 1)
        #expect(report.heldOut == nil && report.youngContacts == 0)
        #expect(report.offers.map(\.hasOwnWeights) == [true, false])
    }

    @Test("training that is not possible is refused with a hint")
    func refusals() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var random = SeededRandom(seed: 6)
        try place.importCustomers(csv: Person.csv(Person.random(60, using: &random)))
        _ = try place.apply(yaml: CaseWorkspace.catalog(offers: ["gold"]))
        let output = place.folder + "/trained.yaml"
        func messages(_ change: (inout TrainingRequest) -> Void) -> [UserFacingMessage] {
            var request = TrainingRequest(model: "response")
            change(&request)
            do {
                _ = try place.workspace.models.train(request, output: output)
                return []
            } catch {
                return (error as? any UserFacingError)?.messages ?? []
            }
        }
        #expect(
            messages { _ in }.first?.text == "There are too few examples to learn from: 0 positive and 0 negative, "
                + "where 20 of each are needed.")
        try place.importInteractions((0..<60).map { ("c\($0)", "gold", $0 % 2 == 0 ? "yes" : "no", past) })
        #expect(
            messages { _ in }.first?.hint
                == "The responses have other outcomes: no, yes.")
        #expect(
            messages { $0.model = "respons" }.first
                == UserFacingMessage("There is no model 'respons'.", hint: "Did you mean 'response'?"))
        #expect(messages { $0.dataset = "leads" }.first?.text == "There is no dataset 'leads'.")
        let file = place.folder + "/features.yaml"
        let features = "features:\n  - { name: x, value: customer.agge }\noffers: {}\n"
        try ("kind: Model\nid: m\nname: M\ntype: logistic_regression\n" + features)
            .write(toFile: file, atomically: true, encoding: .utf8)
        let unknown = messages { $0.featuresFile = file }
        #expect(unknown.first?.text.hasPrefix("\(file):6:") == true && unknown.first?.hint?.contains("age") == true)
        #expect(!FileManager.default.fileExists(atPath: output))
        #expect(
            messages { request in
                request.outcomes = ["yes"]
                request.holdOut = 0
            } == [])
        #expect(FileManager.default.fileExists(atPath: output))
    }
}
