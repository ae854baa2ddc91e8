internal import MusterBase
internal import MusterExpressions
public import MusterModel

extension ExpressionScopes {
    /// Something wrong with what an enrichment joins by.
    public struct KeyIssue: Hashable, Sendable {
        /// Of the stage.
        public var field: String
        public var message: String
        public var hint: String?
    }

    /// What is wrong with the key of an enrichment, as far as the datasets are known; not what is wrong with the
    /// expression `on`.
    ///
    /// - Parameter schema: of the customers' dataset; `nil` while it is not imported.
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
        case .bool, .int, .double, .string, .timestamp, .null, .dynamic: break
        }
        guard let on = onType(of: enrichment, customers: schema), Self.keyType(on, key) == nil else { return nil }
        let written = enrichment.on ?? schema.map { Self.written($0.keyColumn) } ?? "the customer's key"
        return KeyIssue(
            field: enrichment.on == nil ? "key" : "on",
            message: "\(written) is \(on) and '\(enrichment.key)' of dataset '\(enrichment.dataset)' is \(key), "
                + "so they can never be equal.",
            hint: "Write on: \(key)(\(written))")
    }

    /// The type in which two keys are compared; `nil` when they cannot be.
    static func keyType(_ on: ExpressionType, _ key: ExpressionType) -> ExpressionType? {
        switch (on, key) {
        case _ where on == key: key
        case (.int, .double), (.double, .int): .double
        case (.dynamic, _), (_, .dynamic), (.null, _): key
        default: nil
        }
    }

    /// How the customer's key is written as an expression.
    static func written(_ keyColumn: String) -> String {
        let escaped = keyColumn.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return DecisionFlow.Enrichment.isAttribute(keyColumn) ? "customer.\(keyColumn)" : "customer[\"\(escaped)\"]"
    }

    /// `nil` when it is wrong or not known.
    private func onType(of enrichment: DecisionFlow.Enrichment, customers schema: DatasetSchema?) -> ExpressionType? {
        guard let text = enrichment.on ?? schema.map({ Self.written($0.keyColumn) }) else { return nil }
        // What is wrong with the expression is reported where it stands.
        return (try? check(ExpressionSite(text, at: .root, seeing: .customer, expecting: .ordered)))?.type
    }

    private func unusableKey(_ enrichment: DecisionFlow.Enrichment, _ type: String) -> KeyIssue {
        KeyIssue(
            field: "key",
            message: "'\(enrichment.key)' of dataset '\(enrichment.dataset)' is of type \(type), which cannot be a key.",
            hint: "Name a column of text, whole numbers or instants.")
    }
}
