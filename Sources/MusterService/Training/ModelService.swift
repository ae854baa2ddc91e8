internal import Foundation
internal import MusterBase
internal import MusterCatalog
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterPlanning
internal import MusterStore
internal import MusterTraining

/// Training of models.
///
/// ```swift
/// var request = TrainingRequest(model: "response")
/// request.windowDays = 14
/// let report = try workspace.models.train(request, output: "response.yaml")
/// ```
public struct ModelService: Sendable {
    let workspace: Workspace

    /// Trains a logistic regression on the contact history and writes it as a catalog file. The catalog does not change.
    ///
    /// - Parameter output: the path of the file. An existing file is replaced.
    /// - Throws: ``TrainingError``, ``CatalogError``, ``StoreError/datasetNotFound(_:)`` among others.
    public func train(_ request: TrainingRequest, output: String) throws -> TrainingReport {
        let (report, text) = try trained(request, output: output)
        var file = try DurableFile(path: output)
        try file.append(Array(text.utf8))
        try file.publish()
        return report
    }

    /// Trains a logistic regression on the contact history. Nothing is written.
    ///
    /// - Parameter output: the name of the file in the report.
    /// - Returns: the report, and the model as a catalog file.
    public func trained(_ request: TrainingRequest, output: String) throws -> (TrainingReport, text: String) {
        let now = workspace.now()
        let catalog = try workspace.store.catalog().catalog
        let dataset = try workspace.store.dataset(request.dataset)
        let (base, features) = try features(for: request, in: catalog)
        let facts = try Planner.features(of: base, features, catalog: catalog, schema: dataset.schema, asOf: now)
        let reader = TrainingReader(
            facts, parts: dataset.parts(in: workspace), log: try workspace.interactions.log(at: now),
            outcomes: request.outcomes, windowDays: request.windowDays,
            maturityDays: request.maturityDays ?? request.windowDays,
            holdoutSampler: HoldoutSampler(percent: request.holdOut * 100, seed: "train \(request.model)"),
            database: try EngineDatabase(temporaryFolder: workspace.temporaryFolder, memoryLimit: "1GB"))
        let examples = try reader.examples()
        try checkEnough(examples, for: request, reader)
        let trainer = try ModelTrainer(request, features, examples, known: Set(catalog.ids(of: .offer)))
        let report = try report(trainer, in: catalog, youngContacts: reader.youngContacts(), output: output)
        return (report, try Self.text(of: trainer.model(like: base), report))
    }

    /// The model whose features are used, and those features.
    private func features(
        for request: TrainingRequest, in catalog: Catalog
    ) throws -> (ScoringModel, [LogisticRegression.Feature]) {
        let model: ScoringModel
        if let file = request.features {
            model = try readModel(request.model, from: ([file.source], []), named: file.name, in: catalog)
        } else if let file = request.featuresFile {
            model = try readModel(request.model, from: CatalogFiles.load([file]), named: file, in: catalog)
        } else if let found = catalog.models[request.model] {
            model = found
        } else {
            let suggestion = DidYouMean.nearest(to: request.model.rawValue, among: catalog.ids(of: .model))
            throw CatalogError.notFound(DefinitionKey(request.model), suggestion: suggestion)
        }
        guard case .logisticRegression(let regression) = model.form, !regression.features.isEmpty else {
            throw TrainingError.notTrainable(model.id)
        }
        return (model, regression.features)
    }

    private func readModel(
        _ id: ScoringModel.ID, from files: (sources: [DocumentFile], diagnostics: [Diagnostic]), named file: String,
        in catalog: Catalog
    ) throws -> ScoringModel {
        let validation = try workspace.catalog.validator(of: catalog).validate(files.sources)
        guard let change = validation.change, !files.diagnostics.hasErrors else {
            let diagnostics = files.diagnostics + validation.diagnostics
            throw CatalogError.invalidFiles(diagnostics.filter { $0.severity == .error })
        }
        let models = change.items.compactMap { item in
            if case .model(let model)? = item.after { model } else { nil }
        }
        guard let model = models.first(where: { $0.id == id }) ?? (models.count == 1 ? models[0] : nil) else {
            throw TrainingError.noModel(id, file: file, hasModels: !models.isEmpty)
        }
        return model
    }

    private func checkEnough(
        _ examples: TrainingExamples, for request: TrainingRequest, _ reader: TrainingReader
    ) throws {
        let training = examples.offers.values.map(\.training)
        let positives = training.reduce(0) { $0 + $1.positives }
        let negatives = training.reduce(0) { $0 + $1.negatives }
        let minimum = max(1, request.minPositives)
        guard min(positives, negatives) < minimum else { return }
        let known = try reader.knownOutcomes()
        let young = try reader.youngContacts()
        let shortage: TrainingError.Shortage =
            if young > 0 {
                .youngContacts(young, maturityDays: request.maturityDays ?? request.windowDays)
            } else if positives + negatives == 0 {
                examples.offers.isEmpty ? .noResponses : .allHeldOut
            } else {
                Set(known).isDisjoint(with: request.outcomes) ? .otherOutcomes(known) : .tooFewResponses
            }
        throw TrainingError.tooFewExamples(
            positives: positives, negatives: negatives, minimum: minimum, shortage)
    }

    private func report(
        _ trainer: ModelTrainer, in catalog: Catalog, youngContacts: Int, output: String
    ) throws -> TrainingReport {
        let request = trainer.request
        var predictions: [Double] = []
        var outcomes: [Bool] = []
        let offers = ModelTrainer.ordered(trainer.examples).map { id, offer in
            let heldOut = trainer.heldOut(id)
            predictions += heldOut.predictions
            outcomes += heldOut.outcomes
            return TrainingReport.Offer(
                id: id, name: catalog.offers[.init(id)]?.name ?? id, isInCatalog: catalog.offers[.init(id)] != nil,
                source: offer.source,
                examples: offer.training.count, positives: offer.training.positives,
                hasOwnWeights: trainer.fits[id] != nil,
                heldOut: ModelQuality(heldOut.predictions, heldOut.outcomes))
        }
        return TrainingReport(
            model: request.model, dataset: request.dataset, outcomes: request.outcomes, windowDays: request.windowDays,
            maturityDays: request.maturityDays ?? request.windowDays, holdOut: request.holdOut, l2: request.l2,
            examples: offers.reduce(0) { $0 + $1.examples },
            positives: offers.reduce(0) { $0 + $1.positives }, heldOut: ModelQuality(predictions, outcomes),
            offers: offers, unknownCustomers: trainer.examples.unmatchedExamples, youngContacts: youngContacts,
            constantFeatures: trainer.constantFeatures, output: output)
    }

    private static func text(of model: ScoringModel, _ report: TrainingReport) throws -> String {
        let auc = report.heldOut?.auc.map { " AUC of those held out: \($0)." } ?? ""
        let comment = "# Trained on \(report.examples) examples, \(report.positives) of them positive.\(auc)\n"
        return comment + (try YAMLDocumentWriter.text(.model(model)))
    }
}
