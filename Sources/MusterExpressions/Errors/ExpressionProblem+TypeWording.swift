extension ExpressionProblem {
    /// The wording of problems with types and constants.
    var typeWording: Wording {
        switch self {
        case .argumentType(let argument, let expected, let found):
            Wording(
                "argumentType", "\(argument) must be \(expected), this is \(found.withArticle).",
                hint: Self.conversion(from: found, toward: expected))
        case .operandTypes(let symbol, let left, let right):
            Wording(
                "operandTypes", "'\(symbol)' cannot be used between \(left.withArticle) and \(right.withArticle).",
                hint: Self.alternative(to: symbol, left, right))
        case .operandType(let symbol, let expected, let found):
            Wording(
                "operandType", "'\(symbol)' needs \(expected), this is \(found.withArticle).",
                hint: symbol == "-"
                    ? Self.conversion(from: found, toward: expected) : Self.makeCondition(of: found))
        case .chainedComparison(let symbol):
            Wording(
                "chainedComparison", "Comparisons cannot be chained with '\(symbol)'.",
                hint: "Join two comparisons: a < x && x < b.")
        case .incomparable(let symbol, let left, let right):
            Self.incomparable(symbol, left, right)
        case .branchTypes(let first, let second):
            Wording(
                "branchTypes", "Both results of '? :' must have one type, these are \(first) and \(second).",
                hint: Self.conversion(between: first, and: second))
        case .elementTypes(let first, let second):
            Wording(
                "elementTypes", "The elements of a list must have one type, these are \(first) and \(second).",
                hint: Self.conversion(between: first, and: second))
        case .notAList(let found):
            Wording(
                "notAList", "'in' needs a list on its right, this is \(found.withArticle).",
                hint: found == .string
                    ? "To look inside text, write text.contains(part)."
                    : "Write a list in brackets: x in [1, 2, 3].")
        case .elementNeverInList(let element, let list):
            Wording(
                "elementNeverInList", "\(element.withArticle.capitalizedFirst) is never in a \(list).",
                hint: Self.conversion(between: element, and: list.elementOrSelf))
        case .notACondition(.null):
            Wording("notACondition", "A condition must be true or false, this is always missing.")
        case .notACondition(let found):
            Wording(
                "notACondition", "A condition must be true or false, this is \(found.withArticle).",
                hint: Self.makeCondition(of: found))
        case .resultType(let expected, let found):
            Wording(
                "resultType", "The result must be \(expected.withArticle), this is \(found.withArticle).",
                hint: Self.conversion(from: found, toward: expected.description))
        case .constantNeeded(let function, let example):
            Wording("constantNeeded", "\(function) needs a constant here.", hint: "Write it out: \(example).")
        case .digitsOutOfRange(let function, let least, let most):
            Wording("digitsOutOfRange", "The digits of \(function) must be between \(least) and \(most).")
        case .nullOperand(let symbol):
            Wording(
                "nullOperand", "null cannot be an operand of '\(symbol)': the result would be missing for everyone.",
                hint: "To ask whether a value is missing, write x == null or x != null.")
        case .variableInUse(let name):
            Wording("variableInUse", "The name '\(name)' has another meaning here.", hint: "Choose another name, such as x.")
        case .invalidPattern(let pattern, let reason):
            Wording(
                "invalidPattern", "'\(pattern)' is not a regular expression: \(reason).",
                hint: "Patterns are written as RE2 has them, best in a raw string: r'[0-9]+'.")
        case .invalidTimestamp(let text):
            Wording(
                "invalidTimestamp", "'\(text)' is not an instant.",
                hint: "Write it as 2026-03-29T01:00:00Z, with Z or an offset; a date alone means midnight UTC.")
        case .invalidDuration(let text):
            Wording(
                "invalidDuration", "'\(text)' is not a duration.",
                hint: "Write it as 24h30m; the units are h, m, s, ms and us, a day is 24h.")
        case .invalidDate(let text):
            Wording(
                "invalidDate", "'\(text)' is not a date.",
                hint: "Write it as 2026-03-29; of an instant, write date(timestamp(x)).")
        case .invalidZone(let name, let suggestion):
            Wording(
                "invalidZone", "There is no time zone '\(name)'.",
                hint: suggestion.map { "Did you mean '\($0)'?" }
                    ?? "Write an IANA name such as \"Europe/Berlin\", or an offset such as \"+05:30\".")
        case .invalidDateFormat(_, let directive):
            Wording(
                "invalidDateFormat", "'\(directive)' is not a part of a date format.",
                hint: "The parts are \(DateFormat.directives.sorted().joined(separator: " ")).")
        case .invalidSeparator(let name, let canBeEmpty):
            Wording("invalidSeparator", "\(name) must be one character\(canBeEmpty ? ", or empty" : "").")
        default:
            preconditionFailure("A problem has no wording: \(self)")
        }
    }

    private static func alternative(to symbol: String, _ left: ExpressionType, _ right: ExpressionType) -> String? {
        switch symbol {
        case "+" where left == .string || right == .string: "Write concat(a, b) to join text and numbers."
        case "%" where left == .double || right == .double: "Remainders are for ints: convert with int(x)."
        default: conversion(between: left, and: right)
        }
    }

    private static func incomparable(_ symbol: String, _ left: ExpressionType, _ right: ExpressionType) -> Wording {
        if left.isList || right.isList {
            return Wording(
                "incomparable", "Lists cannot be compared with '\(symbol)'.",
                hint: "Use 'in' to look for a value in a list; two lists are the same or not, with == and !=.")
        }
        let (first, second) = (left.withArticle.capitalizedFirst, right.withArticle)
        return Wording(
            "incomparable", "\(first) and \(second) cannot be compared with '\(symbol)'.",
            hint: conversion(between: left, and: right))
    }

    private static func conversion(between left: ExpressionType, and right: ExpressionType) -> String? {
        switch (left, right) {
        case (.string, .int), (.int, .string): "Write the number without quotes, or convert the text with int(x)."
        case (.string, .double), (.double, .string):
            "Write the number without quotes, or convert the text with double(x)."
        case (.string, .timestamp), (.timestamp, .string): "Convert the text with timestamp(x)."
        case (.string, .duration), (.duration, .string): "Write a duration as duration(\"24h\")."
        case (.string, .bool), (.bool, .string): "Convert the text with bool(x), or write true or false without quotes."
        case (.bool, .int), (.int, .bool), (.bool, .double), (.double, .bool):
            "Turn a condition into a number with condition ? 1 : 0."
        case (.timestamp, .int), (.int, .timestamp), (.timestamp, .double), (.double, .timestamp):
            "Count days with daysSince(x), or add a span of time such as duration(\"24h\")."
        case (.duration, .int), (.int, .duration), (.duration, .double), (.double, .duration):
            "Write a span of time as duration(\"24h\")."
        case (.string, .date), (.date, .string): "Convert the text with date(x)."
        case (.date, .int), (.int, .date), (.date, .double), (.double, .date):
            "Count days with daysSince(x), or add a span of time such as duration(\"24h\")."
        case (.timestamp, .duration), (.duration, .timestamp): "The difference of two instants is a duration: now - x."
        default: nil
        }
    }

    private static func conversion(from found: ExpressionType, toward expected: String) -> String? {
        switch found {
        case .string where expected.contains("int"): "Convert the text with int(x) or double(x)."
        case .string where expected.contains("double") || expected.contains("number"):
            "Convert the text with double(x)."
        case .string where expected.contains("date") && expected.contains("timestamp"):
            "Convert the text with date(x) or timestamp(x)."
        case .string where expected.contains("timestamp"): "Convert the text with timestamp(x)."
        case .double where expected.contains("int"): "Convert it with int(x)."
        case .bool where expected.contains("int") || expected.contains("double") || expected.contains("number"):
            "Turn a condition into a number with condition ? 1 : 0."
        case .bool, .int, .double, .timestamp, .date:
            expected.contains("string") ? "Convert it with string(x)." : nil
        default: nil
        }
    }

    private static func makeCondition(of found: ExpressionType) -> String? {
        switch found {
        case .int, .double: "Compare it with a number: x > 0."
        case .string: "Compare it with a text: x == \"yes\"."
        case .timestamp: "Compare it with an instant: x < now."
        case .date: "Compare it with a day: x < today()."
        case .duration: "Compare it with a duration: x < duration(\"24h\")."
        case .list: "Look for a value in it: \"a\" in x."
        default: nil
        }
    }
}

extension ExpressionType {
    fileprivate var withArticle: String {
        switch self {
        case .int: "an int"
        case .null: "null"
        default: "a \(self)"
        }
    }

    fileprivate var elementOrSelf: ExpressionType {
        if case .list(let element) = self { element } else { self }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
