internal import Foundation
internal import MusterExpressions
internal import MusterModel

extension Planner {
    /// The SQL of a condition; `nil`, and reported, when it is not one.
    ///
    /// - Parameter offer: whose attributes the condition may name; only the customer's, when absent.
    mutating func condition(
        _ text: String, for offer: Offer? = nil, of definition: some DefinitionContent, at path: DocumentPath
    ) -> String? {
        let use = ExpressionSite(
            text, at: path, seeing: offer == nil ? .customer : .customerAndOffer, expecting: .condition)
        return sql(use, for: offer, of: definition)?.sql
    }

    /// The gate of a condition; `nil`, and reported, when it is not one.
    mutating func predicate(
        _ text: String, for offer: Offer? = nil, of definition: some DefinitionContent, at path: DocumentPath,
        opensWhenMissing: Bool = false
    ) -> Int? {
        condition(text, for: offer, of: definition, at: path).map {
            facts.predicate($0, opensWhenMissing: opensWhenMissing)
        }
    }

    /// The SQL of an expression and its type; `nil`, and reported, when it is wrong.
    mutating func sql(
        _ use: ExpressionSite, for offer: Offer? = nil, of definition: some DefinitionContent
    ) -> (sql: String, type: ExpressionType)? {
        sql(use, for: offer, of: definition.key)
    }

    /// - Parameter rows: how the columns are read, when the expression is about the rows of a dataset to be joined.
    mutating func sql(
        _ use: ExpressionSite, for offer: Offer? = nil, of subject: DefinitionKey, rows: ColumnRendering? = nil
    ) -> (sql: String, type: ExpressionType)? {
        do {
            let seesJoined = use.joined != DecisionFlow.JoinedDatasets.none
            let joined = seesJoined ? joining.attributes(seenBy: subject.kind, at: use.path) : .none
            let checked = try scopes.check(use, for: offer, joined: joined)
            if rows == nil { joining.note(checked.columns) }
            let rendering = SQLRendering(now: asOf.microsecondsSince1970) { [columns, joining] name in
                if let rows { return rows.sql(name.attribute) }
                return name.root == "customer" ? columns.sql(name.attribute) : joining.sql(name)
            }
            if rows == nil {
                for name in checked.columns {
                    let column = name.root == "customer" ? columns.sql(name.attribute) : joining.sql(name)
                    attributes["\(name.root).\(name.attribute)"] = "CAST(\(column) AS VARCHAR)"
                }
            }
            return (checked.sql(rendering), checked.type)
        } catch {
            for issue in error.issues {
                let diagnostic = Diagnostic(
                    code: issue.code, message: issue.message, hint: issue.hint, subject: subject, path: use.path)
                if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
            }
            return nil
        }
    }

    mutating func report(_ definition: some DefinitionContent, _ field: String, _ message: String, hint: String? = nil) {
        report(definition, DocumentPath(field), message, hint: hint)
    }

    mutating func report(
        _ definition: some DefinitionContent, _ path: DocumentPath, _ message: String, hint: String? = nil
    ) {
        let diagnostic = Diagnostic(
            code: "plan.impossible", message: message, hint: hint, subject: definition.key, path: path)
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }
}

extension Date {
    /// Rounded towards the past.
    var microsecondsSince1970: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded(.down)) }
}
