/// A part of a list.
public struct ListPage<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Of the whole list.
    public var total: Int
    /// Where the next page begins; `nil` on the last.
    public var next: ListPosition?

    public init(items: [Item], total: Int, next: ListPosition?) {
        self.items = items
        self.total = total
        self.next = next
    }
}

/// A place in a list: after an item, whether or not that is still there.
public struct ListPosition: Hashable, Sendable, Codable {
    /// What the list is sorted by, of that item; `nil` when it has none.
    public var value: String?
    public var id: String

    public init(value: String? = nil, id: String) {
        self.value = value
        self.id = id
    }
}
