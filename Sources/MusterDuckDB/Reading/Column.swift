/// The values of a column in one chunk, in DuckDB's memory.
public struct Column<Element: ColumnElement>: ~Escapable {
    /// One value per row. The value of a null row is arbitrary.
    public let values: Span<Element>
    public let validity: Validity

    @_lifetime(immortal)
    init(_ vector: Vector) {
        let start = unsafe vector.data?.assumingMemoryBound(to: Element.self)
        let values = unsafe UnsafeBufferPointer(start: start, count: vector.count)
        self.values = unsafe _overrideLifetime(Span(_unsafeElements: values), copying: ())
        self.validity = unsafe Validity(vector.validity, count: vector.count)
    }

    @inlinable public var count: Int { values.count }

    /// The value of a row; `nil` when it is null.
    @inlinable public subscript(_ row: Int) -> Element? {
        validity.isValid(row) ? values[row] : nil
    }
}
