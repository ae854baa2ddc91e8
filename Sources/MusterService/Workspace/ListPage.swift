/// A page of a list.
public struct ListPage<Item: Sendable>: Sendable {
    public var items: [Item]
    /// The number of items of the whole list.
    public var total: Int
    /// The end of this page, from which the next page continues; `nil` on the last page.
    public var next: ListPosition?

    public init(items: [Item], total: Int, next: ListPosition?) {
        self.items = items
        self.total = total
        self.next = next
    }
}

/// A position in a list: after an item, which may have been deleted since.
public struct ListPosition: Hashable, Sendable, Codable {
    /// The sort key of the item; `nil` if it has none.
    public var value: String?
    public var id: String

    public init(value: String? = nil, id: String) {
        self.value = value
        self.id = id
    }
}
