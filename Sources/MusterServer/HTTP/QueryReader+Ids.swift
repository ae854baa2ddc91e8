internal import MusterModel

extension QueryReader {
    /// An id of a definition.
    mutating func id(_ name: String) -> String? {
        guard let value = text(name) else { return nil }
        guard Campaign.ID.isSlug(value) else {
            note(
                name, code: "query.invalidId", "'\(value.prefix(60))' is not an id.",
                hint: "Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
            return nil
        }
        return value
    }
}
