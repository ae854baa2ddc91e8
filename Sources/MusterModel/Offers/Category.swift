/// A group of offers, possibly within another category.
public struct Category: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Category>

    /// A value worked out for each recommendation, over `customer` and `offer`.
    public struct ComputedField: Hashable, Sendable, Codable {
        public var name: String
        public var formula: String

        public init(name: String, formula: String) {
            self.name = name
            self.formula = formula
        }
    }

    public var id: ID
    public var name: String
    public var description: String?
    public var parentId: ID?
    /// In order. A category also has its ancestors' fields; its own wins over an ancestor's of the same name.
    public var computedFields: [ComputedField]

    public init(
        id: ID, name: String, description: String? = nil, parentId: ID? = nil, computedFields: [ComputedField] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.parentId = parentId
        self.computedFields = computedFields
    }
}
