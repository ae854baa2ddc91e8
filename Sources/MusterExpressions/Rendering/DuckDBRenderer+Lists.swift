extension DuckDBRenderer {
    /// An element of a comprehension. Missing ones are left out before.
    func variable(_ name: String, _ type: ExpressionType) -> SQLFragment {
        SQLFragment(sql: "muster_\(name)", isNullable: false, bound: Self.maxMagnitude(of: type))
    }

    /// DuckDB counts from 1, and below 0 from the end.
    func element(of list: TypedNode, at index: TypedNode) -> SQLFragment {
        let elements = settled(list)
        if case .int(let position)? = index.constant, (0..<Int64(Int32.max)).contains(position) {
            return SQLFragment(
                sql: "list_extract(\(elements.sql), \(position + 1))", bound: Self.maxMagnitude(of: element(list.type)))
        }
        let sql = bind(wide(settled(index), .int)) {
            "CASE WHEN \($0.operand(.addition)) BETWEEN 0 AND 2147483646 THEN list_extract(\(elements.sql), \($0.operand(.addition)) + 1) END"
        }
        return SQLFragment(sql: sql, bound: Self.maxMagnitude(of: element(list.type)))
    }

    private func element(_ type: ExpressionType) -> ExpressionType {
        if case .list(let element) = type { element } else { .dynamic }
    }

    func comprehension(_ macro: Macro, _ list: TypedNode, _ variable: String, _ body: TypedNode) -> SQLFragment {
        let elements = settled(list)
        let isComplete = if case .list(let values)? = list.constant { !values.contains(.null) } else { false }
        let present =
            !isComplete
            ? "list_filter(\(elements.sql), lambda muster_\(variable): muster_\(variable) IS NOT NULL)" : elements.sql
        let value = settled(body)
        let lambda = "lambda muster_\(variable): \(value.sql)"
        let values = SQLFragment(sql: "list_transform(\(present), \(lambda))")
        switch macro {
        case .filter: return SQLFragment(sql: "list_filter(\(present), \(lambda))", isNullable: elements.isNullable)
        case .map:
            let results = value.isNullable ? "list_filter(\(values.sql), lambda muster_x: muster_x IS NOT NULL)" : values.sql
            return SQLFragment(sql: results, isNullable: elements.isNullable)
        case .exists: return decided(values, by: "TRUE", otherwise: "FALSE")
        case .all: return decided(values, by: "FALSE", otherwise: "TRUE")
        case .existsOne:
            let sql = bind(values) {
                "CASE WHEN list_count(\($0.sql)) = len(\($0.sql)) THEN len(list_filter(\($0.sql), lambda muster_x: muster_x)) = 1 END"
            }
            return SQLFragment(sql: sql)
        }
    }

    /// As a chain of `||` or `&&`: one decisive value is enough, otherwise a missing one makes the result missing.
    private func decided(_ values: SQLFragment, by decisive: String, otherwise: String) -> SQLFragment {
        let sql = bind(values) {
            "CASE WHEN list_contains(\($0.sql), \(decisive)) THEN \(decisive) "
                + "WHEN list_count(\($0.sql)) = len(\($0.sql)) THEN \(otherwise) END"
        }
        return SQLFragment(sql: sql)
    }
}
