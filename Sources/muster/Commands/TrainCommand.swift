internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model on the contact history and write it to a catalog file.",
        discussion: """
            The features are those of the logistic_regression model with this id in the catalog, or of a model in a file. \
            Each customer contacted about an offer is an example. For an offer without contacts, each customer who \
            responded is an example. Offers with too few examples share the weights "*", which are trained on all examples. \
            A share of the customers is held out to measure the quality of the model.

              muster train response --output response.yaml
              muster train response --features features.yaml --outcome yes --output response.yaml
              muster apply -f response.yaml
            """)

    @Argument(help: "The id of the model to train.")
    var model: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp("A catalog file with a model that has the features to use.", valueName: "file"), completion: .file())
    var features: String?

    @Option(help: ArgumentHelp("The dataset of the customers.", valueName: "name"))
    var dataset = DatasetSchema.defaultName

    @Option(help: ArgumentHelp("The number of days after a contact in which a response counts.", valueName: "n"))
    var windowDays = 30

    @Option(
        help: ArgumentHelp(
            "The number of days after which a contact is an example (default: the window). Younger ones are left out.",
            valueName: "n"))
    var maturity: Int?

    @Option(help: ArgumentHelp("The share of the customers to hold out, at least 0 and below 1.", valueName: "share"))
    var holdout = 0.2

    @Option(help: ArgumentHelp("The strength of the L2 penalty on the weights, 0 or more.", valueName: "number"))
    var l2 = 1.0

    @Option(
        help: ArgumentHelp(
            "The minimum number of positive, and of negative, examples for an offer to get weights of its own.", valueName: "n"))
    var minPositives = 20

    @OptionGroup var outcome: OutcomeOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !ScoringModel.ID.isSlug(model) {
            throw ValidationError(
                "'\(model)' is not an id: 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
        }
        if !(1...36_500).contains(windowDays) { throw ValidationError("--window-days must be 1 to 36500.") }
        if let maturity, !(0...36_500).contains(maturity) { throw ValidationError("--maturity must be 0 to 36500.") }
        if !(0..<1).contains(holdout) { throw ValidationError("--holdout must be at least 0 and below 1.") }
        if !(0...1e9).contains(l2) { throw ValidationError("--l2 must be 0 to 1000000000.") }
        if minPositives < 1 { throw ValidationError("--min-positives must be 1 or more.") }
    }

    func run() throws {
        var request = TrainingRequest(model: .init(model))
        request.featuresFile = features
        request.dataset = dataset
        request.outcomes = outcome.outcomes
        request.windowDays = windowDays
        request.maturityDays = maturity
        request.holdOut = holdout
        request.l2 = l2
        request.minPositives = minPositives
        let report = try backend.open().train(request, output: output)
        if json.isEnabled { return try Terminal.printJSON(report) }
        print(TrainingSummary(report: report).text)
    }
}
