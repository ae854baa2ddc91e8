internal import MusterBase

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
            let distance = DidYouMean.distance(name.lowercased(), candidate.lowercased())
            guard distance <= max(1, max(name.count, candidate.count) / 3), distance < name.count else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The name without case and separators, so that `LifetimeValue` equals `lifetime_value`.
    private static func letters(of name: String) -> String {
        String(name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
    }
}
