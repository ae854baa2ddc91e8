/// The customers of a dataset for whom a condition is true.
public struct Segment: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Segment>

    public var id: ID
    public var name: String
    public var description: String?
    /// The dataset's name.
    public var dataset: String
    /// A condition over `customer`; a customer for whom it is false or missing is not in the segment.
    public var `where`: String

    public init(id: ID, name: String, description: String? = nil, dataset: String = "customers", where condition: String) {
        self.id = id
        self.name = name
        self.description = description
        self.dataset = dataset
        self.where = condition
    }
}
