internal import CDuckDB

/// The lists of a column in one chunk, in DuckDB's memory. Each row is a range of the elements of all rows.
@safe public struct ListColumn: ~Escapable {
    private let entries: UnsafePointer<duckdb_list_entry>?
    private let vector: Vector
    public let validity: Validity

    @_lifetime(immortal)
    init(_ vector: Vector) {
        unsafe self.vector = unsafe vector
        unsafe entries = unsafe vector.data?.assumingMemoryBound(to: duckdb_list_entry.self)
        validity = unsafe Validity(vector.validity, count: vector.count)
    }

    public var count: Int { validity.count }

    /// The range of a row's elements among those of all rows; empty when the row is null.
    public func range(_ row: Int) -> Range<Int> {
        guard validity.isValid(row), let entry = unsafe entries?[row] else { return 0..<0 }
        return Int(entry.offset)..<Int(entry.offset + entry.length)
    }

    /// The elements of all rows.
    @_lifetime(copy self)
    public func elements<Element: ColumnElement>(
        as _: Element.Type = Element.self
    ) throws(DuckDBError) -> Column<Element> {
        let elements = unsafe vector.listElements
        try unsafe elements.check(Element.self, Element.isStored(as:))
        return unsafe _overrideLifetime(Column(elements), copying: self)
    }

    /// The elements of all rows, when they are VARCHAR.
    @_lifetime(copy self)
    public func strings() throws(DuckDBError) -> BytesColumn {
        let elements = unsafe vector.listElements
        try unsafe elements.check(String.self) { $0 == .varchar }
        return unsafe _overrideLifetime(BytesColumn(elements), copying: self)
    }
}
