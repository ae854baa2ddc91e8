/// The functions that evaluate a condition or a value for each element of a list: `tags.exists(t, t.startsWith("a"))`.
///
/// Elements that are missing are passed over.
///
/// - Source: cel-spec, "Macros".
enum Macro: String, Sendable, Hashable, CaseIterable {
    /// Whether the condition is true for at least one element, for all of them, for exactly one of them.
    case exists, all
    case existsOne = "exists_one"
    /// The elements for which the condition is true.
    case filter
    /// The values for the elements, without those that are missing.
    case map

    var usage: String {
        self == .map ? "list.map(x, value of x)" : "list.\(rawValue)(x, condition on x)"
    }
}
