import Foundation
import MusterCatalog
import MusterModel
import Testing

/// A model of two trees, a split on `a` and a leaf, as XGBoost writes it.
private let sound = """
    {"learner": {"attributes": {}, "feature_names": ["a", "b"], "feature_types": [],
     "gradient_booster": {"model": {"gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "2"},
      "tree_info": [0, 0], "trees": [
      {"categories": [], "categories_nodes": [], "default_left": [1, 0, 0], "left_children": [1, -1, -1],
       "right_children": [2, -1, -1], "split_conditions": [5E-1, -1E-1, 2.5E-1], "split_indices": [0, 0, 0],
       "split_type": [0, 0, 0], "sum_hessian": [1E1, 4E0, 6E0]},
      {"default_left": [false], "left_children": [-1], "right_children": [-1], "split_conditions": [3E-1],
       "split_indices": [0], "sum_hessian": [1E1]}]}, "name": "gbtree"},
     "learner_model_param": {"base_score": "2E-1", "num_class": "0", "num_feature": "2", "num_target": "1"},
     "objective": {"name": "binary:logistic"}}, "version": [2, 1, 4]}
    """

struct InvalidFile: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var find: String
    var replace: String
    var message: String

    init(_ name: String, _ find: String, _ replace: String, _ message: String) {
        (testDescription, self.find, self.replace, self.message) = (name, find, replace, message)
    }
}

private let again = " (Save it again, and do not change it.)"
private let save = " (Save it with booster.save_model(\"model.json\").)"
private let tree = "learner.gradient_booster.model.trees[0]."
private let cases: [InvalidFile] = [
    .init(
        "cut short", "\"version\": [2, 1, 4]}", "",
        "gold.json is not valid JSON: line 10, column 45: Expected a field name in double quotes." + save),
    .init(
        "another document", "learner\": {\"att", "model\": {\"att",
        "gold.json is not a model of XGBoost: it has no 'learner'." + save
    ),
    .init(
        "a missing key", "\"sum_hessian\": [1E1, 4E0, 6E0]", "\"x\": 1",
        "gold.json is broken: \(tree)sum_hessian is missing." + again),
    .init(
        "a wrong length", "\"default_left\": [1, 0, 0]", "\"default_left\": [1, 0]",
        "gold.json is broken: \(tree)default_left has 2 numbers, where 3 are needed, one per node." + again),
    .init(
        "a child out of range", "\"right_children\": [2, -1, -1]", "\"right_children\": [7, -1, -1]",
        "gold.json is broken: \(tree)right_children[0] is 7, but there are 3 nodes." + again),
    .init(
        "a cycle", "\"right_children\": [2, -1, -1]", "\"right_children\": [0, -1, -1]",
        "gold.json is broken: \(tree)right_children[0] leads to node 0, which is reached another way." + again),
    .init(
        "a feature out of range", "\"split_indices\": [0, 0, 0]", "\"split_indices\": [2, 0, 0]",
        "gold.json is broken: \(tree)split_indices[0] is 2, but the file has 2 features." + again),
    .init(
        "features fewer than none", "\"num_class\": \"0\", \"num_feature\": \"2\"",
        "\"num_class\": \"0\", \"num_feature\": \"-2\"",
        "gold.json is broken: learner.learner_model_param.num_feature must be a whole number from 0 on, not '-2'."
            + again),
    .init(
        "a base score next to nothing", "\"2E-1\"", "\"1E-45\"",
        "gold.json has the base_score 1E-45, where a number above 0 and below 1 is needed."),
    .init(
        "a text for a number", "[5E-1, -1E-1, 2.5E-1]", "[5E-1, \"x\", 2.5E-1]",
        "gold.json is broken: \(tree)split_conditions[1] must be a finite number." + again),
    .init(
        "a number beyond single precision", "[5E-1, -1E-1, 2.5E-1]", "[1E39, -1E-1, 2.5E-1]",
        "gold.json is broken: \(tree)split_conditions[0] must be a finite number." + again),
    .init(
        "a negative cover", "[1E1, 4E0, 6E0]", "[1E1, 4E0, -6E0]",
        "gold.json is broken: \(tree)sum_hessian[2] must be at least 0." + again),
    .init(
        "a base score", "\"2E-1\"", "\"1\"",
        "gold.json has the base_score 1, where a number above 0 and below 1 is needed."),
    .init(
        "several base scores", "\"2E-1\"", "\"[2E-1,3E-1]\"",
        "gold.json has the base_score '[2E-1,3E-1]', where one number is needed."),
    .init(
        "an objective", "binary:logistic", "reg:squarederror",
        "gold.json was trained for the objective 'reg:squarederror', which gives no probability of one offer. "
            + "(Train it with objective=\"binary:logistic\", a model per offer.)"),
    .init(
        "several classes", "\"num_class\": \"0\"", "\"num_class\": \"3\"",
        "gold.json has 3 classes. (Train a model with two classes for each offer.)"),
    .init(
        "several targets", "\"num_target\": \"1\"", "\"num_target\": \"2\"",
        "gold.json has 2 targets. (Train a model with one target for each offer.)"),
    .init(
        "dart", "\"gbtree\"}", "\"dart\"}",
        "gold.json is of the booster 'dart', whose trees have weights. (Train it with booster=\"gbtree\".)"),
    .init(
        "gblinear", "\"gbtree\"}", "\"gblinear\"}",
        "gold.json is of the booster 'gblinear', which has no trees. "
            + "(Train it with booster=\"gbtree\", or write a Model of type logistic_regression.)"),
    .init(
        "a split by category", "\"split_type\": [0, 0, 0]", "\"split_type\": [1, 0, 0]",
        "gold.json has splits by category, in learner.gradient_booster.model.trees[0]. "
            + "(Train it on numbers, such as a feature of 0 and 1 per category.)"),
    .init(
        "an unknown feature", "[\"a\", \"b\"]", "[\"age\", \"b\"]",
        "gold.json uses the feature 'age', which the model does not have. "
            + "(Declare it under 'features', with its value.)"),
    .init(
        "a feature in other letters", "[\"a\", \"b\"]", "[\"A\", \"b\"]",
        "gold.json uses the feature 'A', which the model does not have. "
            + "(The model has 'a': the names must be the same.)"),
    .init(
        "too many features", "[\"a\", \"b\"]", "[]",
        "gold.json has 2 features without names, the model has 1. "
            + "(Declare all of them under 'features', in the order of the training data's columns.)"),
    .init("the binary form", sound, "{L\u{0}\u{0}", "gold.json is a model in binary form." + save),
]

@Suite struct TreeFileTests {
    private static let yaml = """
        kind: Model
        id: m
        name: M
        type: gradient_boosted
        features:
          - { name: a, value: customer.age }
        offers:
          "*": { file: gold.json }
        """

    /// Validates the model's catalog file in a new folder, next to the file `gold.json`.
    private func validate(_ file: String?, yaml: String = Self.yaml) throws -> CatalogValidation {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-trees-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let file { try Data(file.utf8).write(to: folder.appendingPathComponent("gold.json")) }
        let source = DocumentFile(name: "f.yaml", bytes: Array(yaml.utf8), folder: folder.path)
        return CatalogValidator(stored: Catalog(), schemas: .fixture).validate([source])
    }

    @Test("an invalid tree file is reported at the position of its name", arguments: cases)
    func broken(_ file: InvalidFile) throws {
        try #require(sound.contains(file.find))
        let result = try validate(sound.replacingOccurrences(of: file.find, with: file.replace))
        #expect(result.diagnostics.map(\.description) == ["f.yaml:8:16: " + file.message])
        #expect(result.change == nil)
    }

    @Test("a valid file becomes part of the model")
    func embedded() throws {
        let result = try validate(sound)
        #expect(result.diagnostics.map(\.description) == [])
        let model = try #require(result.change?.catalog.models["m"])
        guard case .gradientBoosted(let boosted) = model.form else { throw Unexpected() }
        let ensemble = try #require(boosted.ensemble(for: "any"))
        #expect(abs(ensemble.margin - -1.386_294_4) < 1e-6)
        #expect(ensemble.trees.map(\.feature) == [[0, -1, -1], [-1]])
        #expect(ensemble.trees.map(\.value) == [[0.5, -0.1, 0.25], [0.3]])
        #expect(ensemble.trees.map(\.missing) == [[true, false, false], [false]])
        #expect(ensemble.trees.map(\.cover) == [[10, 4, 6], [10]])
        // As stored, without the file.
        let stored = try JSONDocumentParser.document(in: Definition.model(model).document.json)
        #expect(Definition.read(stored, into: DiagnosticCollector()) == .model(model))
    }

    @Test("base scores of all XGBoost versions are read", arguments: ["5E-1", "[5E-1]", "0.5", "5.000000e-01"])
    func baseScore(_ text: String) throws {
        let result = try validate(sound.replacingOccurrences(of: "\"2E-1\"", with: "\"\(text)\""))
        guard case .gradientBoosted(let boosted)? = result.change?.catalog.models["m"]?.form else { throw Unexpected() }
        #expect(boosted.ensemble(for: "any")?.margin == 0)
    }

    @Test("disconnected nodes are removed")
    func pruned() throws {
        let pruned =
            sound
            .replacingOccurrences(of: "\"left_children\": [-1]", with: "\"left_children\": [-1, -1, -1]")
            .replacingOccurrences(of: "\"right_children\": [-1]", with: "\"right_children\": [-1, -1, -1]")
            .replacingOccurrences(of: "\"default_left\": [false]", with: "\"default_left\": [false, false, true]")
            .replacingOccurrences(of: "\"split_conditions\": [3E-1]", with: "\"split_conditions\": [3E-1, 1, 2]")
            .replacingOccurrences(of: "\"split_indices\": [0],", with: "\"split_indices\": [0, 2147483647, 5],")
            .replacingOccurrences(of: "\"sum_hessian\": [1E1]", with: "\"sum_hessian\": [1E1, 0, 0]")
        #expect(try validate(pruned).change?.catalog == validate(sound).change?.catalog)
    }

    @Test("a missing file and a file outside a catalog file's reach are errors")
    func unreachable() throws {
        let missing = try validate(nil).diagnostics.map(\.description)
        #expect(missing.count == 1)
        #expect(missing[0].hasPrefix("f.yaml:8:16: There is no file /"))
        #expect(missing[0].hasSuffix("/gold.json. (A path is relative to the folder of the catalog file.)"))
        #expect(
            problems(Self.yaml) == [
                "f.yaml:8:16: Only a catalog file can name a file with trees. (Apply a catalog file, or write the trees as 'trees'.)"
            ])
    }

    @Test("an offer without a file, a missing offer and an unknown field are errors")
    func documents() throws {
        let yaml = Self.yaml + "\n  gold: { files: gold.json }\n"
        #expect(
            try validate(sound, yaml: yaml).diagnostics.map(\.description) == [
                "f.yaml:9:9: 'file' is missing.", "f.yaml:9:9: There is no offer 'gold'.",
                "f.yaml:9:11: There is no field 'files'. (Did you mean 'file'?)",
            ])
    }

    private struct Unexpected: Error {}
}
