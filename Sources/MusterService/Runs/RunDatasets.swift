internal import MusterBase
internal import MusterEngine
public import MusterModel

/// The versions of the datasets that a run reads.
public struct RunDatasets: Hashable, Sendable {
    public var customers: DatasetVersion
    /// By name; each dataset once.
    public var joined: [DatasetVersion]

    /// The parts of the joined datasets with their whole paths, by name.
    func joinedParts(in workspace: Workspace) -> [String: [DatasetPart]] {
        Dictionary(firstOf: joined.map { ($0.key.dataset, $0.parts(in: workspace)) })
    }
}
