internal import MusterExpressions

extension DatasetJoin {
    static func quoted(_ name: String) -> String { SQLDialect.duckDB.quoted(identifier: name) }
}
