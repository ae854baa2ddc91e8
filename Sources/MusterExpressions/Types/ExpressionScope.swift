/// The names that an expression can use, and their types.
///
///     let scope = ExpressionScope([
///         "customer": .columns(["age": .int]), "offer": .constants(values: ["minAge": .int(18)], known: [:]),
///     ])
///     try Expression(parsing: "customer.age >= offer.minAge").check(in: scope)
public struct ExpressionScope: Sendable {
    /// The attributes of one name, such as `customer`.
    public enum Root: Sendable {
        /// Columns of a relation.
        case columns([String: ExpressionType])
        /// A dataset whose columns are not known yet: any attribute is accepted, with the type `dyn`.
        case unchecked
        /// Values that are the same for all rows, of which only the types are known yet: those of an offer before it is known
        /// which one. An expression over them can be checked, not rendered.
        case parameters([String: ExpressionType])
        /// Values known now, as those of one offer. An attribute that is in `known` but not in `values` is missing;
        /// one that is in neither does not exist. A type in `known` also widens an int value to a double.
        case constants(values: [String: Literal], known: [String: ExpressionType])
    }

    /// A value that is named without an attribute, such as `score`.
    public struct NamedValue: Sendable {
        /// From which the value is read.
        public var source: AttributeName
        public var type: ExpressionType

        public init(_ source: AttributeName, _ type: ExpressionType) {
            self.source = source
            self.type = type
        }
    }

    public var roots: [String: Root]
    public var values: [String: NamedValue]
    /// Attributes that are composed of others. They take precedence over those of ``roots``.
    public var texts: [AttributeName: ComposedText] = [:]
    /// The reason why a regular expression is invalid; `nil` if it is valid.
    public var patternFault: @Sendable (String) -> String?

    /// - Parameter patternFault: Asks the engine that will evaluate the expression. By default every pattern is valid.
    public init(
        _ roots: [String: Root], values: [String: NamedValue] = [:],
        patternFault: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.roots = roots
        self.values = values
        self.patternFault = patternFault
    }
}

extension ExpressionScope.Root {
    /// The names of the attributes, unordered; empty if they are not known.
    var attributeNames: Set<String> {
        switch self {
        case .columns(let types), .parameters(let types): Set(types.keys)
        case .unchecked: []
        case .constants(let values, let known): Set(values.keys).union(known.keys)
        }
    }
}
