/// The kinds of errors in expressions.
public enum ExpressionProblem: Sendable, Hashable {
    // The text.
    case empty
    case tooLong(limitInBytes: Int)
    case tooDeep(limit: Int)
    case unexpectedCharacter(Character)
    /// `=`, `&`, `|`, `<>`, `===`, `and`, `or`, `not`, … where `replacement` is meant.
    case foreignOperator(String, replacement: String)
    case unclosedString(quote: String)
    case invalidEscape(String)
    case nulCharacter
    case invalidNumber(String)
    case intOutOfRange(String)
    case doubleOutOfRange(String)
    case unclosed(Character, line: Int, column: Int)
    case unexpectedToken(found: String, expected: String)
    case unexpectedEnd(expected: String)
    case reservedWord(String)
    /// A part of CEL that the subset leaves out.
    case unsupported(String, hint: String?)

    // The names.
    case unknownName(String, known: [String], suggestion: String?)
    case datasetWithoutAttribute(String)
    case unknownAttribute(root: String, attribute: String, suggestion: String?)
    case unusableAttribute(root: String, attribute: String)
    case unknownFunction(String, suggestion: String?)
    case notAMethod(function: String, usage: String)
    case argumentCount(function: String, expected: String, found: Int)

    // The types.
    case argumentType(argument: String, expected: String, found: ExpressionType)
    case operandTypes(symbol: String, left: ExpressionType, right: ExpressionType)
    case operandType(symbol: String, expected: String, found: ExpressionType)
    case chainedComparison(symbol: String)
    case incomparable(symbol: String, left: ExpressionType, right: ExpressionType)
    case branchTypes(ExpressionType, ExpressionType)
    case elementTypes(ExpressionType, ExpressionType)
    case notAList(ExpressionType)
    case elementNeverInList(element: ExpressionType, list: ExpressionType)
    case notACondition(ExpressionType)
    case resultType(expected: ExpressionType, found: ExpressionType)
    case hasNeedsAttribute
    case constantNeeded(function: String, example: String)
    case digitsOutOfRange(function: String, least: Int64, most: Int64)
    /// The word `null` where only a missing result can come of it.
    case nullOperand(String)
    case variableInUse(String)

    // The constants.
    case invalidPattern(String, reason: String)
    case invalidTimestamp(String)
    case invalidDate(String)
    case invalidDuration(String)
    case invalidZone(String, suggestion: String?)
    case invalidDateFormat(String, directive: String)
    case invalidSeparator(String, canBeEmpty: Bool)
}
