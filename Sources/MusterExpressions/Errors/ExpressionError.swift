/// An error in an expression, worded for its author.
public struct ExpressionError: Error, Sendable, Hashable {
    public let problem: ExpressionProblem
    /// The start of the faulty part.
    public let position: SourcePosition
    /// The length of the faulty part in characters, at least 1, to underline it.
    public let length: Int

    init(_ problem: ExpressionProblem, at range: Range<Int>, in text: String) {
        self.problem = problem
        self.position = SourcePosition(offset: range.lowerBound, in: text)
        let part = text.utf8.dropFirst(range.lowerBound).prefix(range.count)
        self.length = max(1, String(decoding: part, as: UTF8.self).count)
    }

    /// A stable name of the problem, such as `expression.unknownAttribute`.
    public var code: String { problem.wording.code }

    /// The error in one sentence.
    public var message: String { problem.wording.message }

    /// The next step, if it is known.
    public var hint: String? { problem.wording.hint }
}

extension ExpressionError: CustomStringConvertible {
    /// `line:column: message hint`.
    public var description: String {
        "\(position): \(message)" + (hint.map { " " + $0 } ?? "")
    }
}

/// All errors in an expression, in the order of the text.
public struct ExpressionErrors: Error, Sendable, Hashable {
    /// Never empty.
    public let errors: [ExpressionError]

    init(_ errors: [ExpressionError]) {
        precondition(!errors.isEmpty)
        self.errors = errors
    }
}

extension ExpressionErrors: CustomStringConvertible {
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}
