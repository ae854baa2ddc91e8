/// What the names in an expression mean.
public struct ExpressionScope: Sendable {
    /// What the attributes of one name, such as `customer`, are.
    public enum Root: Sendable {
        /// Columns of a relation.
        case columns([String: ExpressionType])
        /// A dataset whose columns are not known yet: any attribute is accepted, with the type `dyn`.
        case unchecked
        /// Values known now, as those of one offer. An attribute that is in `known` but not in `values` is missing;
        /// one that is in neither does not exist. A type in `known` also widens an int value to a double.
        case constants(values: [String: Literal], known: [String: ExpressionType])
    }

    public var roots: [String: Root]

    public init(_ roots: [String: Root]) {
        self.roots = roots
    }
}

extension ExpressionScope.Root {
    /// The names of the attributes, unordered; none when they are not known.
    var attributeNames: Set<String> {
        switch self {
        case .columns(let types): Set(types.keys)
        case .unchecked: []
        case .constants(let values, let known): Set(values.keys).union(known.keys)
        }
    }
}
