/// The name of an attribute of a dataset or of the offer, such as `customer.age`.
public struct AttributeName: Sendable, Hashable, Comparable, Codable {
    /// `customer`, `offer` or the alias of a dataset.
    public let root: String
    public let attribute: String

    public init(root: String, attribute: String) {
        self.root = root
        self.attribute = attribute
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.root, left.attribute) < (right.root, right.attribute)
    }
}

extension AttributeName: CustomStringConvertible {
    public var description: String { "\(root).\(attribute)" }
}

/// One mention of an attribute in an expression.
public struct Reference: Sendable, Hashable {
    public let name: AttributeName
    public let position: SourcePosition

    public var root: String { name.root }
    public var attribute: String { name.attribute }
}
