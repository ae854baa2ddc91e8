/// Suggests the word that someone who wrote another word probably meant.
public enum DidYouMean {
    /// The nearest candidate, if it is near enough to be worth naming: about one slip in three letters.
    /// Ties go to the candidate that comes first in the alphabet.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = word.lowercased()
        let limit = max(1, wanted.count / 3)
        return candidates.filter { $0 != word }
            .map { (word: $0, distance: distance(wanted, $0.lowercased(), limit: limit)) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    /// `Did you mean 'x'?`, or `fallback` when nothing is near.
    public static func hint(for word: String, among candidates: some Sequence<String>, else fallback: String?) -> String? {
        nearest(to: word, among: candidates).map { "Did you mean '\($0)'?" } ?? fallback
    }

    /// The choice that a text is, or comes near to.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ node: DocumentNode) -> Choice? {
        guard case .string(let text) = node.value else { return nil }
        return Choice(rawValue: text) ?? nearest(to: text, among: Choice.allCases.map(\.rawValue)).flatMap(Choice.init)
    }

    /// `a, b or c`.
    public static func choices(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
    private static func distance(_ left: String, _ right: String, limit: Int) -> Int {
        let (left, right) = (Array(left), Array(right))
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
