import Foundation
import MusterModel
import MusterTestSupport
import Testing

/// `train` and `lift`.
@Suite struct TrainCommandTests {
    private func muster() throws -> MusterProcess {
        let muster = try MusterProcess.withWorkspace()
        let customers = (0..<200).map { "c\($0),\(20 + $0 % 50),\($0 % 3 == 0 ? "gold" : "silver")\n" }.joined()
        try muster("import", muster.file("customers.csv", "id,age,tier\n" + customers), "--key", "id")
        try muster("apply", "-f", muster.file("catalog.yaml", MusterProcess.catalog))
        let responses = (0..<200).map { number in
            "c\(number),gold_card,\(number % 3 == 0 || number % 50 > 40 ? "accept" : "reject"),2026-03-01\n"
        }.joined()
        try muster("interactions", "import", muster.file("responses.csv", "customer_id,offer_id,outcome,at\n" + responses))
        try muster.file(
            "features.yaml",
            """
            kind: Model
            id: response
            name: Response
            type: logistic_regression
            features:
              - { name: gold, value: 'customer.tier == "gold"' }
              - { name: age, value: customer.age }
            offers: {}

            """)
        return muster
    }

    @Test("a model is trained from features in a file, written, and can be applied")
    func train() throws {
        let muster = try muster()
        let result = try muster("train", "response", "--features", "features.yaml", "-o", "response.yaml")
        #expect(result.status == 0 && result.messages.isEmpty)
        #expect(result.output.hasPrefix("Model response, trained on "))
        #expect(result.output.contains("\nCustomers held out: "))
        #expect(result.output.hasSuffix("Written to response.yaml. Apply it with: muster apply -f response.yaml\n"))
        let model = try muster.text("response.yaml")
        #expect(model.hasPrefix("# Trained on ") && model.hasSuffix("\n"))
        #expect(model.contains("\n  gold_card:\n    intercept: ") && model.contains("\n  \"*\":\n"))
        let applied = try muster("apply", "-f", "response.yaml")
        #expect(applied.messages == "Applied 1 definition: 1 created, 0 changed, 0 unchanged.\n")
        // The catalog has the features now.
        #expect(try muster("train", "response", "-o", "again.yaml").status == 0)
        #expect(try muster.text("again.yaml") == model)
    }

    @Test("JSON has the report, and nothing else is printed")
    func json() throws {
        struct Printed: Decodable {
            struct Offer: Decodable {
                var id: String
                var source: String
                var examples: Int
                var hasOwnWeights: Bool
            }
            var offers: [Offer]
            var output: String
        }
        let muster = try muster()
        let result = try muster(
            "train", "response", "--features", "features.yaml", "--holdout", "0", "-o", "response.yaml", "--json")
        let printed = try result.json(Printed.self)
        #expect(result.messages.isEmpty && printed.output == "response.yaml")
        #expect(printed.offers.map(\.id) == ["gold_card"] && printed.offers[0].source == "responses")
        #expect(printed.offers[0].examples == 200 && printed.offers[0].hasOwnWeights)
    }

    @Test(
        "wrong usage is an error", .tags(.slow), .fullRunOnly,
        arguments: [
            (["train", "Response!", "-o", "m.yaml"], "'Response!' is not an id"),
            (["train", "response", "-o", "m.yaml", "--holdout", "1"], "--holdout must be at least 0 and below 1."),
            (["train", "response", "-o", "m.yaml", "--l2", "-1"], "--l2"),
            (["train", "response", "-o", "m.yaml", "--outcome", " , "], "--outcome names no outcome."),
            (["lift", "weekly-1", "--outcome", "accept,It's"], "'It's' is not an outcome: 1 to 64 of a-z"),
            (["train", "response", "-o", "m.yaml", "--window-days", "0"], "--window-days must be 1 to 36500."),
            (["train", "response"], "--output"), (["train", "response", "-o", "m.yaml"], "There is no model 'response'."),
            (["lift", "weekly-1"], "There is no run 'weekly-1'."), (["lift", "weekly-1", "--days", "0"], "--days must be"),
        ])
    func usage(_ arguments: [String], _ message: String) throws {
        let result = try MusterProcess.ready().call(arguments)
        #expect(result.status == 2)
        #expect(result.messages.contains(message))
    }

    @Test("training without examples fails with the reason")
    func allHeldOut() throws {
        let muster = try muster()
        let result = try muster(
            "train", "response", "--features", "features.yaml", "--holdout", "0.9999999", "-o", "response.yaml")
        #expect(result.status == 2)
        #expect(result.messages.hasSuffix("All customers with examples are held out: lower --holdout.\n"))
    }

    @Test("responses with amounts show the revenue per customer")
    func revenue() throws {
        let muster = try muster()
        let catalog = MusterProcess.catalog.replacing(
            "id: weekly\n", with: "id: weekly\ncontrolGroup: { percent: 50, seed: s }\n")
        #expect(try muster("apply", "-f", muster.file("catalog.yaml", catalog)).status == 0)
        try muster("run", "weekly")
        #expect(try !muster("lift", "weekly-1").output.contains("per customer"))
        let purchases = (0..<200).map {
            "c\($0),convert,\((Date() + 60).formatted(.iso8601)),\($0 % 2 == 0 ? "12.50" : "-2.25")\n"
        }
        try muster("interactions", "import", muster.file("purchases.csv", "customer_id,outcome,at,amount\n" + purchases.joined()))
        let result = try muster("lift", "weekly-1")
        #expect(result.output.contains("Contacted paying  per customer"))
        #expect(result.output.contains("\n\nChance alone may explain the difference in revenue."))
        let report = try CanonicalJSON.value(from: muster("lift", "weekly-1", "--json").output) as LiftReport
        let revenue = try #require(report.overall.revenue)
        let (treated, control) = try (#require(revenue.treated), #require(revenue.control))
        #expect(treated.paying + control.paying == 200 && treated.total + control.total == 1_025)
    }

    @Test("a run without a control group shows its responses, and how to measure lift")
    func lift() throws {
        let muster = try muster()
        try muster("run", "weekly")
        let result = try muster("lift", "weekly-1", "--days", "14")
        #expect(result.status == 0 && result.messages.isEmpty)
        #expect(result.output.hasPrefix("Run weekly-1: responses (accept, convert) within 14 days from 20"))
        #expect(result.output.contains("\nAll offers        200     0.00 %  0.00 % to 1.88 %         0"))
        #expect(result.output.contains("Give the campaign a controlGroup."))
        #expect(result.output.hasSuffix("The 14 days are not over yet: more responses may come.\n"))
    }

    @Test("contacts to which responses may still come are left out and counted, in a workspace and on a server")
    func maturity() async throws {
        let muster = try muster()
        try muster("run", "weekly")
        let served = try await ServedMuster(muster)
        for call in [served.local, served.remote] {
            let train = ["train", "response", "--features", "features.yaml", "-o", "response.yaml"]
            let young = try call(train, "")
            #expect(young.status == 2)
            #expect(
                young.messages.contains("200 contacts are younger than 30 days and left out, because responses may still come."))
            let shorter = try call(train + ["--window-days", "7"], "")
            #expect(shorter.messages.contains("200 contacts are younger than 7 days"))
            let mature = try call(train + ["--maturity", "0"], "")
            #expect(mature.status == 2 && !mature.messages.contains("younger"))
            #expect(mature.messages.contains("0 positive"))
        }
    }

    @Test("an outcome that no response has is reported, with those that there are; a missing default is not")
    func unknownOutcome() throws {
        let muster = try muster()
        try muster("run", "weekly")
        let typo = try muster("lift", "weekly-1", "--outcome", "acept")
        #expect(typo.status == 0)
        #expect(typo.output.contains("No response has the outcome 'acept'. There are: "))
        #expect(typo.output.contains("Did you mean 'accept'?"))
        #expect(!(try muster("lift", "weekly-1").output.contains("No response has")))
    }
}
