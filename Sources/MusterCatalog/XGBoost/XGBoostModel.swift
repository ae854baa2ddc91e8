internal import Foundation
internal import MusterBase
internal import MusterModel

/// A model in the JSON form of XGBoost 1.0 and later.
///
/// - Source: XGBoost documentation, *Introduction to Model IO*, and its JSON schema.
struct XGBoostModel {
    static let howToSave = "Save it with booster.save_model(\"model.json\")."

    let root: XGBoostNode
    let file: TreeFile

    init(_ document: DocumentNode, of file: TreeFile) {
        root = XGBoostNode(document, at: "", of: file)
        self.file = file
    }

    /// A problem whose message starts with the file's path.
    static func problem(_ file: TreeFile, _ message: String, hint: String? = nil) -> TreeFile.Problem {
        TreeFile.Problem(code: "model.brokenFile", message: "\(file.path) \(message)", hint: hint)
    }

    func ensemble() throws(TreeFile.Problem) -> GradientBoosted.Ensemble {
        guard root.has("learner") else {
            throw Self.problem(file, "is not a model of XGBoost: it has no 'learner'.", hint: Self.howToSave)
        }
        let learner = try root.node("learner")
        try checkObjective(learner)
        let parameters = try learner.node("learner_model_param")
        let model = try trees(of: learner)
        let names = learner.has("feature_names") ? try learner.texts("feature_names") : []
        let declaredCount = try parameters.optionalCount("num_feature") ?? 0
        let featureCount = names.isEmpty ? declaredCount : names.count
        if names.isEmpty, featureCount > file.features.count {
            throw TreeFile.Problem(
                code: "model.featureCount",
                message:
                    "\(file.path) has \(featureCount) features without names, the model has \(file.features.count).",
                hint: "Declare all of them under 'features', in the order of the training data's columns.")
        }
        var trees: [GradientBoosted.Tree] = []
        for tree in try model.nodes("trees") {
            trees.append(try XGBoostTree(tree, featureCount: featureCount).tree())
        }
        if !names.isEmpty { try rename(names, in: &trees) }
        return GradientBoosted.Ensemble(margin: try margin(parameters), trees: trees)
    }

    /// Replaces the file's feature indices by the model's, matching names. Features that no tree uses need not match.
    private func rename(_ names: [String], in trees: inout [GradientBoosted.Tree]) throws(TreeFile.Problem) {
        var numbers: [Int: Int] = [-1: -1]
        for feature in Set(trees.flatMap(\.feature)).subtracting([-1]).sorted() {
            let name = names[feature]
            guard let number = file.features.firstIndex(of: name) else {
                throw TreeFile.Problem(
                    code: "model.unknownFeature",
                    message: "\(file.path) uses the feature '\(name)', which the model does not have.",
                    hint: DidYouMean.nearest(to: name, among: file.features)
                        .map { "The model has '\($0)': the names must be the same." }
                        ?? "Declare it under 'features', with its value.")
            }
            numbers[feature] = number
        }
        for index in trees.indices { trees[index].feature = trees[index].feature.map { numbers[$0] ?? -1 } }
    }

    private func checkObjective(_ learner: XGBoostNode) throws(TreeFile.Problem) {
        let objective = try learner.node("objective").text("name")
        guard ["binary:logistic", "reg:logistic"].contains(objective) else {
            throw unsupported(
                "was trained for the objective '\(objective)', which gives no probability of one offer.",
                "Train it with objective=\"binary:logistic\", a model per offer.")
        }
    }

    /// The part of the file that contains the trees.
    private func trees(of learner: XGBoostNode) throws(TreeFile.Problem) -> XGBoostNode {
        let booster = try learner.node("gradient_booster")
        let name = try booster.text("name")
        guard name == "gbtree" else {
            let reason =
                switch name {
                case "dart": "is of the booster 'dart', whose trees have weights."
                case "gblinear": "is of the booster 'gblinear', which has no trees."
                default: "is of the booster '\(name)'."
                }
            throw unsupported(
                reason,
                name == "gblinear"
                    ? "Train it with booster=\"gbtree\", or write a Model of type logistic_regression."
                    : "Train it with booster=\"gbtree\".")
        }
        let parameters = try learner.node("learner_model_param")
        if let classes = try parameters.optionalCount("num_class"), classes > 1 {
            throw unsupported("has \(classes) classes.", "Train a model with two classes for each offer.")
        }
        if let targets = try parameters.optionalCount("num_target"), targets > 1 {
            throw unsupported("has \(targets) targets.", "Train a model with one target for each offer.")
        }
        let model = try booster.node("model")
        if try model.numbers("tree_info").contains(where: { $0 != 0 }) {
            throw unsupported("has trees of several classes.", "Train a model with two classes for each offer.")
        }
        return model
    }

    /// The file contains the base score as a probability: `5E-1`, since XGBoost 3.1 `[5E-1]`.
    private func margin(_ parameters: XGBoostNode) throws(TreeFile.Problem) -> Float {
        let text = try parameters.text("base_score")
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        guard let score = Float(bare.trimmingCharacters(in: .whitespaces)) else {
            throw Self.problem(file, "has the base_score '\(text)', where one number is needed.")
        }
        let margin = -log(1 / score - 1)
        guard score > 0, score < 1, margin.isFinite else {
            throw Self.problem(file, "has the base_score \(bare), where a number above 0 and below 1 is needed.")
        }
        return margin
    }

    private func unsupported(_ reason: String, _ hint: String) -> TreeFile.Problem {
        TreeFile.Problem(code: "model.unsupportedTrees", message: "\(file.path) \(reason)", hint: hint)
    }
}
