internal import MusterBase
public import MusterExpressions
public import MusterModel

extension ExpressionScopes {
    /// An error in the key of an enrichment.
    public struct KeyIssue: Hashable, Sendable {
        /// The field of the stage.
        public var field: String
        public var message: String
        public var hint: String?
    }

    /// Checks that the key of an enrichment exists and can be compared with its `on`, as far as the datasets are known.
    /// Errors within the expression `on` are not reported here.
    ///
    /// - Parameter schema: Describes the customers' dataset; `nil` if it is not imported yet.
    /// - Returns: `nil` if the key is valid.
    public func keyIssue(of enrichment: DecisionFlow.Enrichment, customers schema: DatasetSchema?) -> KeyIssue? {
        let rows = attributes(of: enrichment.dataset)
        guard case .columns(let columns) = rows.root else { return nil }
        guard let key = columns[enrichment.key] else {
            if let type = rows.unusable[enrichment.key] { return unusableKey(enrichment, type) }
            let names = columns.keys.sorted()
            return KeyIssue(
                field: "key", message: "Dataset '\(enrichment.dataset)' has no column '\(enrichment.key)'.",
                hint: names.first { $0.lowercased() == enrichment.key.lowercased() }.map { "Did you mean '\($0)'?" }
                    ?? DidYouMean.hint(
                        for: enrichment.key, among: names,
                        else: "Its columns are \(names.prefix(20).joined(separator: ", "))\(names.count > 20 ? ", …" : "")."))
        }
        switch key {
        case .list, .duration: return unusableKey(enrichment, "\(key)")
        case .bool, .int, .double, .string, .timestamp, .date, .null, .dynamic: break
        }
        guard let on = onType(of: enrichment, customers: schema), Self.keyType(on, key) == nil else { return nil }
        let written = enrichment.on ?? schema.map { Self.written($0.keyColumn) } ?? "the customer's key"
        return KeyIssue(
            field: enrichment.on == nil ? "key" : "on",
            message: "\(written) is \(on) and '\(enrichment.key)' of dataset '\(enrichment.dataset)' is \(key), "
                + "so they can never be equal.",
            hint: "Write on: \(key)(\(written))")
    }

    /// The type in which two keys are compared; `nil` if they cannot be compared.
    public static func keyType(_ on: ExpressionType, _ key: ExpressionType) -> ExpressionType? {
        switch (on, key) {
        case _ where on == key: key
        case (.int, .double), (.double, .int): .double
        case (.date, .timestamp), (.timestamp, .date): .timestamp
        case (.dynamic, _), (_, .dynamic), (.null, _): key
        default: nil
        }
    }

    /// The customer's key as an expression.
    public static func written(_ keyColumn: String) -> String {
        let escaped = keyColumn.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return DecisionFlow.Enrichment.isAttribute(keyColumn) ? "customer.\(keyColumn)" : "customer[\"\(escaped)\"]"
    }

    /// `nil` if the expression is wrong or its type is not known.
    private func onType(of enrichment: DecisionFlow.Enrichment, customers schema: DatasetSchema?) -> ExpressionType? {
        guard let text = enrichment.on ?? schema.map({ Self.written($0.keyColumn) }) else { return nil }
        // Errors in the expression are reported for its own place.
        return (try? check(ExpressionSite(text, at: .root, seeing: .customer, expecting: .ordered)))?.type
    }

    private func unusableKey(_ enrichment: DecisionFlow.Enrichment, _ type: String) -> KeyIssue {
        KeyIssue(
            field: "key",
            message: "'\(enrichment.key)' of dataset '\(enrichment.dataset)' is of type \(type), which cannot be a key.",
            hint: "Name a column of text, whole numbers or instants.")
    }
}
