internal import Foundation
internal import MusterBase
internal import MusterModel

/// One page of a list.
package struct Page<Item: Encodable & Sendable>: Encodable, Sendable {
    package var items: [Item]
    /// The cursor of the next page; `nil` on the last page.
    package var nextCursor: String?
    /// The number of items in the list, where it is cheap to count.
    package var total: Int?

    package init(items: [Item], nextCursor: String? = nil, total: Int? = nil) {
        self.items = items
        self.nextCursor = nextCursor
        self.total = total
    }

    /// - Parameters:
    ///   - found: up to `limit + 1` items; the extra one shows that there is a next page.
    ///   - position: returns the position of an item in the list.
    package init<Found>(
        _ found: [Found], limit: Int, total: Int? = nil, position: (Found) -> some Encodable, _ item: (Found) throws -> Item
    ) throws {
        let shown = found.prefix(limit)
        items = try shown.map(item)
        nextCursor = found.count > limit ? try shown.last.map { try Cursor.text(position($0)) } : nil
        self.total = total
    }

    /// - Parameters:
    ///   - all: the complete list, sorted.
    ///   - position: the last position of the previous page; `nil` for the first page.
    ///   - precedes: the order of the list.
    package init<Found, Position: Encodable>(
        of all: [Found], after position: Position?, limit: Int, by key: (Found) -> Position,
        _ precedes: (Position, Position) -> Bool, _ item: (Found) throws -> Item
    ) throws {
        let remaining = position.map { position in all.drop { !precedes(position, key($0)) } } ?? all[...]
        try self.init(Array(remaining.prefix(limit + 1)), limit: limit, total: all.count, position: key, item)
    }
}

/// Pages of lists whose items are JSON already.
enum JSONPage {
    /// - Parameters:
    ///   - items: each of them JSON.
    ///   - cursor: the cursor of the next page; `nil` on the last page.
    ///   - total: the number of items in the list, where known.
    static func page(_ items: [String], cursor: String?, total: Int? = nil) -> String {
        let more = DocumentNode.map([("nextCursor", cursor.map(DocumentNode.text)), ("total", total.map(DocumentNode.int))])
        return JSONText.object("{\"items\":\(JSONText.list(items))}", more.json)
    }
}

/// A position in a list as an opaque text for clients.
package enum Cursor {
    package static func text(_ position: some Encodable) throws -> String {
        Data(try CanonicalJSON.text([position]).utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Whether the text matches the pattern in `openapi.yaml`.
    static func isWellFormed(_ text: String) -> Bool {
        text.wholeMatch(of: #/[A-Za-z0-9_-]{1,4096}/#) != nil
    }

    /// - Returns: `nil` when the text is not a position of this type.
    package static func position<Position: Decodable>(_ type: Position.Type = Position.self, from text: String) -> Position? {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64 + padding) else { return nil }
        return (try? CanonicalJSON.value([Position].self, from: String(decoding: data, as: UTF8.self)))?.first
    }
}
