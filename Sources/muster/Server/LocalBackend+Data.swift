internal import MusterEngine
internal import MusterService

extension LocalBackend {
    func datasets() throws -> [DatasetSummary] { try workspace.datasets.list().map(DatasetSummary.init) }

    func dataset(_ name: String) throws -> DatasetSummary { DatasetSummary(try workspace.datasets.get(name)) }

    func versions(of dataset: String) throws -> [DatasetSummary] {
        try workspace.datasets.versions(of: dataset).map(DatasetSummary.init)
    }

    func restore(_ dataset: String, version: Int, isForced: Bool) throws -> DatasetSummary {
        DatasetSummary(try workspace.datasets.restore(dataset, version: version, isForced: isForced))
    }

    func importInteractions(_ paths: [String], in encoding: TextEncoding) throws -> [BatchSummary] {
        try workspace.interactions.import(paths, in: encoding).map(BatchSummary.init)
    }

    func batches(limit: Int) throws -> [BatchSummary] {
        try workspace.interactions.files().prefix(limit).map(BatchSummary.init)
    }

    func undoBatch(_ batch: Int) throws { try workspace.interactions.undo(batch) }
}
