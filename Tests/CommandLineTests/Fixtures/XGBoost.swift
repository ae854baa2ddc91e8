import Foundation
import MusterTestSupport

/// The real XGBoost, which trains models and predicts with them for the tests.
enum XGBoost {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Models, as files `NAME.json` in a folder, with the customers they were trained on in `customers.csv`.
    struct Training: Decodable {
        struct Model: Decodable {
            var name: String
            /// By customer, in order.
            var predictions: [Double]
            /// By customer, then by feature of ``Training/features``, followed by the bias.
            var contributions: [[Double]]
        }

        /// In the order of the training data.
        var features: [String]
        var customers: [String]
        /// By customer; `nil` where it is missing.
        var values: [[Double?]]
        var models: [Model]
    }

    /// - Parameter folder: the folder for the files.
    static func train(in folder: URL) throws -> Training {
        let python = Repository.root.appendingPathComponent(".deps/python/bin/python3")
        let output = folder.appendingPathComponent("training.json")
        let process = Process()
        process.executableURL = python
        process.arguments = ["-c", script, folder.path]
        process.environment = ProcessInfo.processInfo.environment
        process.environment?["OMP_NUM_THREADS"] = "1"
        do {
            try process.start()
        } catch {
            throw Failure(description: "\(python.path) does not run: \(error). script/bootstrap installs it.")
        }
        try process.waitForEnd()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "XGBoost failed, perhaps because it is not there: script/bootstrap installs it.")
        }
        return try JSONDecoder().decode(Training.self, from: Data(contentsOf: output))
    }

    /// Features with missing values, ties, ones that single precision cannot hold, and conditions.
    private static let script = """
        import csv, json, sys
        import numpy as np, xgboost as xgb

        folder, random, count = sys.argv[1], np.random.default_rng(7), 1500
        features = ["age", "balance", "visits", "gold", "rate"]
        age = np.where(random.random(count) < 0.15, np.nan, random.integers(18, 90, count))
        balance = np.where(random.random(count) < 0.2, np.nan, random.normal(1000, 3000, count))
        visits = random.poisson(3, count).astype(float)
        gold = (random.random(count) < 0.3).astype(float)
        rate = np.where(random.random(count) < 0.5, np.nan, np.round(random.random(count), 1))
        X = np.column_stack([age, balance, visits, gold, rate])
        chance = -1.5 + 0.03 * np.nan_to_num(age) - 0.8 * gold + np.nan_to_num(rate) * visits / 4 - np.isnan(balance)
        y = (random.random(count) < 1 / (1 + np.exp(-chance))).astype(int)
        customers = [f"c{number:05}" for number in range(count)]
        with open(f"{folder}/customers.csv", "w") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "age", "balance", "visits", "tier", "rate"])
            for customer, row in zip(customers, X):
                age, balance, visits, gold, rate = ["" if np.isnan(value) else repr(float(value)) for value in row]
                tier = "gold" if gold == "1.0" else "silver"
                rows.writerow([customer, age, balance, visits, tier, rate])

        models = []
        def train(name, rounds, names=True, order=range(5), **parameters):
            order = list(order)
            columns = [features[index] for index in order]
            data = xgb.DMatrix(X[:, order], y, feature_names=columns if names else None)
            booster = xgb.train({"objective": "binary:logistic", "seed": 1, **parameters}, data, rounds)
            booster.save_model(f"{folder}/{name}.json")
            contributions = np.zeros((count, 6))
            contributions[:, order + [5]] = booster.predict(data, pred_contribs=True, approx_contribs=True)
            models.append({"name": name, "predictions": booster.predict(data).astype(float).tolist(),
                           "contributions": contributions.tolist()})

        train("stump", 1, max_depth=1, base_score=0.5)
        train("single", 1, max_depth=6)
        train("many", 100, max_depth=4, learning_rate=0.3, base_score=0.03)
        train("reordered", 40, order=[3, 1, 4, 0, 2], max_depth=3)
        train("nameless", 20, names=False, max_depth=0, grow_policy="lossguide", tree_method="hist", max_leaves=20,
              base_score=0.9)
        train("pruned", 30, tree_method="exact", max_depth=7, gamma=2.0, objective="reg:logistic")
        train("forest", 5, num_parallel_tree=4, subsample=0.6, colsample_bynode=0.6, max_depth=5)
        train("one_feature", 10, order=[1], max_depth=5, max_bin=8)
        train("no_trees", 0, base_score=0.2)
        with open(f"{folder}/training.json", "w") as file:
            missing = [[None if np.isnan(value) else float(value) for value in row] for row in X]
            json.dump({"features": features, "customers": customers, "values": missing, "models": models}, file)
        """
}
