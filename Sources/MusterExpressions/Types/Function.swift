/// The functions of the language.
///
/// - Source: cel-spec, "Standard definitions" (contains … duration, the accessors of timestamps), its strings extension
///   (lowerAscii … indexOf) and its math extension (sqrt); the rest is Muster's own.
enum Function: String, Sendable, Hashable, CaseIterable {
    case contains, startsWith, endsWith, matches, lowerAscii, upperAscii, lower, upper
    case substring, replace, split, join, trim, indexOf
    case size
    case int, double, string, bool, timestamp, date, duration
    case min, max, abs, round, floor, ceil, sqrt, log, log10, pow
    case coalesce, concat
    case today, daysSince, daysUntilAnniversary
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear
    case getHours, getMinutes, getSeconds, getMilliseconds
    case formatDate, formatNumber

    /// Called as `text.contains(part)` only.
    var isMethod: Bool {
        switch self {
        case .contains, .startsWith, .endsWith, .matches, .lowerAscii, .upperAscii, .lower, .upper, .substring, .replace, .split,
            .join, .trim, .indexOf:
            true
        default: isAccessor
        }
    }

    /// Whether the function takes a part of an instant or of a span of time.
    var isAccessor: Bool { isDayAccessor || isTimeAccessor }

    var isDayAccessor: Bool {
        switch self {
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear: true
        default: false
        }
    }

    var isTimeAccessor: Bool {
        switch self {
        case .getHours, .getMinutes, .getSeconds, .getMilliseconds: true
        default: false
        }
    }

    /// How a call looks.
    var usage: String {
        switch self {
        case .contains, .startsWith, .endsWith, .indexOf: "text.\(rawValue)(part)"
        case .matches: "text.matches(pattern)"
        case .lowerAscii, .upperAscii, .lower, .upper, .trim: "text.\(rawValue)()"
        case .substring: "text.substring(start) or text.substring(start, end)"
        case .replace: "text.replace(old, new)"
        case .split: "text.split(separator)"
        case .join: "list.join(separator)"
        case .size: "size(x) or x.size()"
        case .min, .max, .coalesce, .concat: "\(rawValue)(a, b)"
        case .round: "round(x) or round(x, digits)"
        case .pow: "pow(x, exponent)"
        case .today: "today()"
        case .formatDate: "formatDate(x, \"%d.%m.%Y\")"
        case .formatNumber: "formatNumber(x, decimals)"
        default: isAccessor ? "instant.\(rawValue)() or instant.\(rawValue)(\"Europe/Berlin\")" : "\(rawValue)(x)"
        }
    }

    /// How many arguments there may be, not counting the receiver of a method.
    var arity: ClosedRange<Int> {
        switch self {
        case .contains, .startsWith, .endsWith, .matches, .split, .indexOf: 1...1
        case .lowerAscii, .upperAscii, .lower, .upper, .trim, .today: 0...0
        case .join: 0...1
        case .replace, .pow: 2...2
        case .round, .substring, .date: 1...2
        case .formatDate: 2...3
        case .formatNumber: 2...4
        case .min, .max: 2...Int.max
        case .coalesce, .concat: 1...Int.max
        default: isAccessor ? 0...1 : 1...1
        }
    }

    /// `one argument`, `at least 2 arguments`, …
    var arityDescription: String {
        switch (arity.lowerBound, arity.upperBound) {
        case (0, 0): "no arguments"
        case (1, 1): "one argument"
        case (0, 1): "no or one argument"
        case (1, 2): "one or two arguments"
        case (1, Int.max): "at least one argument"
        case (_, Int.max): "at least \(arity.lowerBound) arguments"
        case (let least, let most) where least == most: "\(least) arguments"
        default: "\(arity.lowerBound) to \(arity.upperBound) arguments"
        }
    }
}
