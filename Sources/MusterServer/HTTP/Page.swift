internal import Foundation
internal import MusterModel

/// A part of a list.
package struct Page<Item: Encodable & Sendable>: Encodable, Sendable {
    package var items: [Item]
    /// Where the next page begins; `nil` on the last.
    package var nextCursor: String?
    /// Of the whole list, where that is cheap to know.
    package var total: Int?

    package init(items: [Item], nextCursor: String? = nil, total: Int? = nil) {
        self.items = items
        self.nextCursor = nextCursor
        self.total = total
    }

    /// - Parameters:
    ///   - found: up to one more than `limit`, which tells whether there is a next page.
    ///   - position: of an item in the list.
    package init<Found>(
        _ found: [Found], limit: Int, total: Int? = nil, position: (Found) -> some Encodable, _ item: (Found) throws -> Item
    ) throws {
        let shown = found.prefix(limit)
        items = try shown.map(item)
        nextCursor = found.count > limit ? try shown.last.map { try Cursor.text(position($0)) } : nil
        self.total = total
    }

    /// - Parameters:
    ///   - all: a list that is short enough to be had whole.
    ///   - position: where the page before ended; `nil` for the first.
    ///   - precedes: the list's order.
    package init<Found, Position: Encodable>(
        of all: [Found], after position: Position?, limit: Int, by key: (Found) -> Position,
        _ precedes: (Position, Position) -> Bool, _ item: (Found) throws -> Item
    ) throws {
        let rest = position.map { position in all.drop { !precedes(position, key($0)) } } ?? all[...]
        try self.init(Array(rest.prefix(limit + 1)), limit: limit, total: all.count, position: key, item)
    }
}

/// A place in a list, as clients carry it: text without a meaning for them.
package enum Cursor {
    package static func text(_ position: some Encodable) throws -> String {
        Data(try CanonicalJSON.text([position]).utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// As the API's document has it.
    static func isWellFormed(_ text: String) -> Bool {
        text.wholeMatch(of: #/[A-Za-z0-9_-]{1,4096}/#) != nil
    }

    /// - Returns: `nil` for a text that is no place in such a list.
    package static func position<Position: Decodable>(_ type: Position.Type = Position.self, from text: String) -> Position? {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64 + padding) else { return nil }
        return (try? CanonicalJSON.value([Position].self, from: String(decoding: data, as: UTF8.self)))?.first
    }
}
