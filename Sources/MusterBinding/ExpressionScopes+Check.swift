public import MusterExpressions
public import MusterModel

extension ExpressionScopes {
    /// An error in the expression of a definition.
    public struct Issue: Error, Hashable, Sendable {
        public var code: String
        public var message: String
        public var hint: String?
        /// In UTF-8 bytes from the start of the expression.
        public var offset: Int
    }

    public struct Issues: Error, Hashable, Sendable {
        /// Never empty, in the order of the text.
        public var issues: [Issue]
    }

    /// Parses an expression, resolves its names and checks that its type is the expected one.
    ///
    /// - Parameters:
    ///   - offer: Its attributes become constants. Without an offer types are checked, and patterns and other constants that are
    ///     attributes of the offer, for every offer.
    ///   - joined: The joined datasets that the expression can use.
    public func check(
        _ use: ExpressionSite, for offer: Offer? = nil, joined: JoinedAttributes = .none
    ) throws(Issues) -> CheckedExpression {
        let scope =
            offer.map { self.scope(for: $0, use.visibility, joined: joined) } ?? self.scope(use.visibility, joined: joined)
        return try check(use, in: scope, isForOffer: offer != nil, joined)
    }

    /// Like ``check(_:for:joined:)``, for one treatment of a campaign.
    public func check(
        _ use: ExpressionSite, for treatment: RecommendedTreatment, joined: JoinedAttributes = .none
    ) throws(Issues) -> CheckedExpression {
        var scope = scope(for: treatment, use.visibility, joined: joined)
        scope.texts = try texts(in: use, for: treatment, joined: joined)
        return try check(use, in: scope, isForOffer: true, joined)
    }

    private func check(
        _ use: ExpressionSite, in scope: ExpressionScope, isForOffer: Bool, _ joined: JoinedAttributes
    ) throws(Issues) -> CheckedExpression {
        let expression: Expression
        do {
            expression = try Expression(parsing: use.text)
        } catch {
            throw Issues(issues: [Issue(error)])
        }
        var issues = use.visibility.hasOffer ? unusableFieldIssues(in: expression) : []
        do {
            let checked = try expression.check(in: scope, expecting: use.expected == .condition ? .bool : nil)
            if use.expected == .number, !checked.type.isNumber {
                issues.append(.notANumber(checked.type))
            }
            if use.expected == .text, !checked.type.isText {
                issues.append(.notAText(checked.type))
            }
            if use.expected == .placeholder, case .list = checked.type { issues.append(.listAsText(use.text)) }
            if use.expected == .ordered, case .list = checked.type { issues.append(.notOrdered(checked.type)) }
            if issues.isEmpty, !isForOffer, checked.needsParameters {
                issues = self.issues(of: use, forEachOfferWith: joined)
            }
            issues += unreadableNumberIssues(of: checked, use, joined)
            if issues.isEmpty { return checked }
        } catch {
            issues += error.errors.map { error in
                unusableColumnIssue(error, in: expression, use, joined) ?? joined.issue(error, in: expression)
                    ?? unjoinedIssue(error, in: expression, use) ?? Issue(error)
            }
        }
        for name in expression.references.map(\.name) {
            guard let example = attributes(of: name, use, joined)?.numberExamples[name.attribute] else { continue }
            for index in issues.indices where issues[index].isAboutTextAsNumber {
                issues[index].hint = WrittenNumber(name, example).hint
            }
        }
        throw Issues(issues: issues.sorted { $0.offset < $1.offset })
    }

    private func issues(of use: ExpressionSite, forEachOfferWith joined: JoinedAttributes) -> [Issue] {
        offers.flatMap { offer -> [Issue] in
            do throws(Issues) {
                _ = try check(use, for: offer, joined: joined)
                return []
            } catch {
                return error.issues.map { issue in
                    var issue = issue
                    issue.message = "For the offer '\(offer.id)': \(issue.message)"
                    return issue
                }
            }
        }
    }

    /// The column exists, so the message must not claim that there is no such attribute.
    private func unusableColumnIssue(
        _ error: ExpressionError, in expression: Expression, _ use: ExpressionSite, _ joined: JoinedAttributes
    ) -> Issue? {
        let reference = expression.references.first { $0.position.offset == error.position.offset }
        guard error.code == "expression.unknownAttribute", let name = reference?.name else { return nil }
        return attributes(of: name, use, joined)?.unusable[name.attribute].map {
            .unusableColumn(name, $0, at: error.position.offset)
        }
    }

    /// The dataset that an attribute is one of, as far as it is known.
    private func attributes(
        of name: AttributeName, _ use: ExpressionSite, _ joined: JoinedAttributes
    ) -> DatasetAttributes? {
        switch use.visibility {
        case .rows(let enrichment): attributes(of: enrichment.dataset)
        case .customer, .customerAndOffer, .recommendation, .content:
            name.root == "customer" ? customer : joined.attributes[name.root]
        }
    }

    /// Conversions of texts such as `12,50`, which would be missing.
    private func unreadableNumberIssues(
        of checked: CheckedExpression, _ use: ExpressionSite, _ joined: JoinedAttributes
    ) -> [Issue] {
        checked.textsReadAsNumbers.compactMap { name in
            guard let example = attributes(of: name, use, joined)?.numberExamples[name.attribute] else { return nil }
            let reference = checked.expression.references.first { $0.name == name }
            return .unreadableNumber(WrittenNumber(name, example), at: reference?.position.offset ?? 0)
        }
    }

    /// The name of an imported dataset that no flow joins.
    private func unjoinedIssue(_ error: ExpressionError, in expression: Expression, _ use: ExpressionSite) -> Issue? {
        let reference = expression.references.first { $0.position.offset == error.position.offset }
        guard error.code == "expression.unknownName", let name = reference?.root, datasets[name] != nil,
            use.joined == nil || use.visibility.hasOffer
        else { return nil }
        return Issue(
            code: error.code, message: error.message,
            hint: "Join the dataset in a flow, with a stage { type: enrich, dataset: \(name), key: … }.",
            offset: error.position.offset)
    }

    private func unusableFieldIssues(in expression: Expression) -> [Issue] {
        expression.references.compactMap { reference in
            guard reference.name.root == "offer", let reason = unusableFields[reference.name.attribute] else { return nil }
            return .unusableField(reference.name.attribute, reason, at: reference.position.offset)
        }
    }
}

/// An attribute whose values are texts such as `1.234,50`.
private struct WrittenNumber {
    var name: AttributeName
    var example: String

    init(_ name: AttributeName, _ example: String) {
        self.name = name
        self.example = example
    }

    var text: String { "\(name.root).\(name.attribute)" }

    private var isDecimalComma: Bool {
        guard let comma = example.lastIndex(of: ",") else { return example.contains(".") }
        return comma > (example.lastIndex(of: ".") ?? example.startIndex)
            && example.firstMatch(of: /^-?[0-9]{1,3}(,[0-9]{3})+$/) == nil
    }

    var hint: String {
        let blanks = example.contains(" ") ? #".replace(" ", "")"# : ""
        let replaced =
            isDecimalComma
            ? (example.contains(".") ? #".replace(".", "")"# : "") + (example.contains(",") ? #".replace(",", ".")"# : "")
            : example.contains(",") ? #".replace(",", "")"# : ""
        return
            "Its values are written as '\(example)'. Import the file with --decimal and --thousands, declare the column in the "
            + "dataset's definition, or write double(\(text)\(blanks)\(replaced))."
    }
}

extension ExpressionScopes.Issue {
    /// Whether the error is that a text is used where a number is needed.
    fileprivate var isAboutTextAsNumber: Bool {
        [
            "operandTypes", "operandType", "incomparable", "argumentType", "resultType", "branchTypes", "elementTypes",
            "elementNeverInList",
            "notANumber",
        ]
        .contains { code == "expression." + $0 } && message.contains("string")
            && ["int", "double", "number"].contains(where: message.contains)
    }

    fileprivate static func unreadableNumber(_ number: WrittenNumber, at offset: Int) -> Self {
        Self(
            code: "expression.unreadableNumber", message: "The texts of \(number.text) cannot be read as numbers.",
            hint: number.hint, offset: offset)
    }

    init(_ error: ExpressionError) {
        self.init(code: error.code, message: error.message, hint: error.hint, offset: error.position.offset)
    }

    static func notANumber(_ found: ExpressionType) -> Self {
        Self(
            code: "expression.notANumber", message: "A number or a condition is needed here, not \(found).", hint: nil,
            offset: 0)
    }

    static func notAText(_ found: ExpressionType) -> Self {
        Self(
            code: "expression.notAText", message: "A text is needed here, not \(found).",
            hint: "Turn it into one with string(…).", offset: 0)
    }

    static func listAsText(_ name: String) -> Self {
        Self(
            code: "expression.listAsText", message: "\(name) is a list, which a text cannot contain.",
            hint: "Use a column { name, value } with \(name).join(\", \").", offset: 0)
    }

    static func notOrdered(_ found: ExpressionType) -> Self {
        Self(
            code: "expression.notOrdered", message: "A value that can be compared is needed here, not \(found).", hint: nil,
            offset: 0)
    }

    static func unusableColumn(_ name: AttributeName, _ type: String, at offset: Int) -> Self {
        Self(
            code: "expression.unusableColumn",
            message: "\(name.root).\(name.attribute) cannot be used: its column is of type \(type).",
            hint: "Import its parts as columns of their own, as text, numbers, true and false, dates or lists of them.",
            offset: offset)
    }

    static func unusableField(_ name: String, _ reason: ExpressionScopes.UnusableField, at offset: Int) -> Self {
        switch reason {
        case .notAValue(let offer):
            Self(
                code: "expression.unusableField",
                message: "offer.\(name) cannot be used: the offer '\(offer)' has a map or a mixed list there.",
                hint: "Use text, numbers, true, false, or a list of one of them.", offset: offset)
        case .mixedTypes(let first, let second, let offer):
            Self(
                code: "expression.mixedField",
                message: "offer.\(name) cannot be used: it is \(first) for some offers and \(second) for '\(offer)'.",
                hint: "Give the field values of one type.", offset: offset)
        }
    }
}

extension ExpressionType {
    /// A condition counts as 1 or 0.
    fileprivate var isNumber: Bool {
        switch self {
        case .bool, .int, .double, .null, .dynamic: true
        case .string, .timestamp, .date, .duration, .list: false
        }
    }

    fileprivate var isText: Bool {
        switch self {
        case .string, .null, .dynamic: true
        case .bool, .int, .double, .timestamp, .date, .duration, .list: false
        }
    }
}
