/// Spelling suggestions for unknown words in messages.
///
/// ```swift
/// DidYouMean.nearest(to: "priorty", among: ["name", "priority"])       // "priority"
/// DidYouMean.hint(for: "priorty", among: ["name", "priority"], else: nil)   // "Did you mean 'priority'?"
/// ```
public enum DidYouMean {
    /// The candidate with the smallest edit distance to `word`, ignoring case, if at most one letter in three differs.
    /// `word` itself is never suggested. Ties go to the candidate that is first in alphabetical order.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let lowercased = word.lowercased()
        let limit = max(1, lowercased.count / 3)
        return candidates.filter { $0 != word }
            .map { (word: $0, distance: distance(lowercased, $0.lowercased(), limit: limit)) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    /// `Did you mean 'x'?`, or `fallback` when no candidate is near enough.
    public static func hint(for word: String, among candidates: some Sequence<String>, else fallback: String?) -> String? {
        nearest(to: word, among: candidates).map { "Did you mean '\($0)'?" } ?? fallback
    }

    /// `a, b or c`.
    public static func choices(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbouring characters that turn one word into
    /// the other: the optimal string alignment variant of the Damerau-Levenshtein distance.
    ///
    /// - Parameter limit: where the lengths alone differ by more, the result is `limit + 1`.
    /// - Complexity: the product of the two lengths.
    public static func distance(_ first: String, _ second: String, limit: Int = .max - 1) -> Int {
        let (first, second) = (Array(first), Array(second))
        guard abs(first.count - second.count) <= limit else { return limit + 1 }
        var beforePrevious: [Int] = []
        var previous = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let substitution = previous[column] + (first[row] == second[column] ? 0 : 1)
                var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[second.count]
    }
}
