/// Finds the name that a misspelt one was probably meant to be.
enum Suggestion {
    /// The nearest of `candidates`, when it is near enough: differing in case only, or by at most a third of its
    /// letters. Ties go to the first in byte order.
    static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        guard name.count <= 64 else { return nil }
        let ordered = candidates.sorted()
        if let sameLetters = ordered.first(where: { letters(of: $0) == letters(of: name) }) { return sameLetters }
        var best: (name: String, distance: Int)?
        for candidate in ordered where candidate.count <= 64 {
            let distance = distance(Array(name.lowercased()), Array(candidate.lowercased()))
            guard distance <= max(1, max(name.count, candidate.count) / 3), distance < name.count else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The name without case and separators, so that `LifetimeValue` meets `lifetime_value`.
    private static func letters(of name: String) -> String {
        String(name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment).
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
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
