/// The functions of the language.
///
/// - Source: cel-spec, "Standard definitions" (contains … duration) and its strings extension (lowerAscii,
///   upperAscii); the rest is Muster's own.
enum Function: String, Sendable, Hashable, CaseIterable {
    case contains, startsWith, endsWith, matches, lowerAscii, upperAscii
    case size
    case int, double, string, bool, timestamp, duration
    case min, max, abs, round, floor, ceil
    case coalesce, concat, daysSince

    /// Called as `text.contains(part)` only.
    var isMethod: Bool {
        switch self {
        case .contains, .startsWith, .endsWith, .matches, .lowerAscii, .upperAscii: true
        default: false
        }
    }

    /// How a call looks.
    var usage: String {
        switch self {
        case .contains, .startsWith, .endsWith: "text.\(rawValue)(part)"
        case .matches: "text.matches(pattern)"
        case .lowerAscii, .upperAscii: "text.\(rawValue)()"
        case .size: "size(x) or x.size()"
        case .min, .max, .coalesce, .concat: "\(rawValue)(a, b)"
        case .round: "round(x) or round(x, digits)"
        default: "\(rawValue)(x)"
        }
    }

    /// How many arguments there may be, not counting the receiver of a method.
    var arity: ClosedRange<Int> {
        switch self {
        case .contains, .startsWith, .endsWith, .matches: 1...1
        case .lowerAscii, .upperAscii: 0...0
        case .round: 1...2
        case .min, .max: 2...Int.max
        case .coalesce, .concat: 1...Int.max
        default: 1...1
        }
    }

    /// `one argument`, `at least 2 arguments`, …
    var arityDescription: String {
        switch (arity.lowerBound, arity.upperBound) {
        case (0, 0): "no arguments"
        case (1, 1): "one argument"
        case (1, 2): "one or two arguments"
        case (1, _): "at least one argument"
        default: "at least \(arity.lowerBound) arguments"
        }
    }
}
