internal import MusterBase
internal import MusterModel

/// Pages of lists, put together from items that are JSON already.
enum JSONPage {
    /// - Parameters:
    ///   - items: each of them JSON.
    ///   - cursor: where the next page begins; `nil` on the last.
    ///   - total: of the whole list, where that is known.
    static func page(_ items: [String], cursor: String?, total: Int? = nil) -> String {
        let more = DocumentNode.map([("nextCursor", cursor.map(DocumentNode.text)), ("total", total.map(DocumentNode.int))])
        return JSONText.object("{\"items\":\(JSONText.list(items))}", more.json)
    }
}
