internal import MusterBase
internal import MusterExpressions
internal import MusterModel

/// The columns of a dataset as expressions see them.
struct DatasetAttributes: Sendable {
    let root: ExpressionScope.Root
    /// Columns that no expression can use, with their types.
    let unusable: [String: String]

    /// Any attribute passes.
    static let unknown = DatasetAttributes(root: .unchecked)

    init(root: ExpressionScope.Root) {
        self.root = root
        unusable = [:]
    }

    /// - Parameter schema: `nil` while the dataset is not imported.
    init(_ schema: DatasetSchema?) {
        guard let schema else {
            self = .unknown
            return
        }
        let types = ExpressionScopes.columnTypes(of: schema)
        root = .columns(types)
        let unmatched = schema.columns.filter { types[$0.name] == nil }
        unusable = Dictionary(firstOf: unmatched.map { ($0.name, $0.type) })
    }
}
