/// JSON objects that are put together as text, for documents that are stored as text and only handed on.
public enum JSONText {
    /// One object with the fields of several.
    ///
    /// - Parameter objects: each of them `{…}`, without blanks around it; no name in more than one.
    public static func object(_ objects: String...) -> String {
        "{" + objects.map { $0.dropFirst().dropLast() }.filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    /// - Parameter items: each of them JSON.
    public static func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }
}
