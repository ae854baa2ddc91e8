internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterTraining

/// The text form of a training report.
struct TrainingSummary {
    let report: TrainingReport

    var text: String {
        var parts = [
            "Model \(report.model), trained on \(NumberFormatting.count(report.examples, "example", "examples")), "
                + "\(NumberFormatting.count(report.positives)) of them positive (\(report.outcomes.joined(separator: ", ")))"
        ]
        parts.append(offers)
        if let heldOut = report.heldOut {
            parts.append(calibration(heldOut))
        } else {
            parts.append("No customer was held out, so the quality of the model is unknown.")
        }
        let notes = notes
        if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
        parts.append("Written to \(report.output). Apply it with: muster apply -f \(report.output)")
        return parts.joined(separator: "\n\n")
    }

    private var offers: String {
        var table = TextTable([
            ("Offer", .left), ("Learnt from", .left), ("Examples", .right), ("Positive", .right), ("Weights", .left),
            ("Held out", .right), ("AUC", .right),
        ])
        for offer in report.offers {
            table.add([
                offer.name, offer.source.rawValue, NumberFormatting.count(offer.examples),
                NumberFormatting.count(offer.positives),
                offer.hasOwnWeights ? "its own" : "*", NumberFormatting.count(offer.heldOut?.examples ?? 0),
                offer.heldOut?.auc.map(NumberFormatting.area) ?? "–",
            ])
        }
        return table.text()
    }

    private func calibration(_ quality: ModelQuality) -> String {
        var table = TextTable([("Tenth", .right), ("Held out", .right), ("Predicted", .right), ("Observed", .right)])
        for (index, bin) in quality.calibration.enumerated() {
            table.add([
                "\(index + 1)", NumberFormatting.count(bin.examples), NumberFormatting.percent(bin.predicted),
                NumberFormatting.percent(bin.observed),
            ])
        }
        let auc = quality.auc.map { "AUC \(NumberFormatting.area($0))" } ?? "no AUC, because all outcomes are the same"
        return "Customers held out: \(NumberFormatting.count(quality.examples, "example", "examples")), "
            + "\(NumberFormatting.count(quality.positives)) positive, \(auc), log loss \(NumberFormatting.area(quality.logLoss))\n"
            + table.text()
    }

    private var notes: [String] {
        var notes: [String] = []
        let unknown = report.offers.filter { !$0.isInCatalog }.map(\.id)
        if !unknown.isEmpty {
            notes.append("Not in the catalog, and therefore without weights of their own: \(unknown.joined(separator: ", ")).")
        }
        if report.youngContacts > 0 {
            notes.append(
                "\(NumberFormatting.count(report.youngContacts, "contact is", "contacts are")) less than "
                    + "\(NumberFormatting.count(report.maturityDays, "day", "days")) old and left out: responses may still come."
            )
        }
        if report.unknownCustomers > 0 {
            notes.append(
                "\(NumberFormatting.count(report.unknownCustomers, "example was", "examples were")) skipped: the dataset "
                    + "'\(report.dataset)' does not contain the customers.")
        }
        if !report.constantFeatures.isEmpty {
            let names = report.constantFeatures.joined(separator: ", ")
            notes.append("The same for all examples, and therefore without weight: \(names).")
        }
        return notes
    }
}
