/// Quotes text for SQL statements where values cannot be bound, such as constants of a plan or the arguments of
/// `read_parquet`. Backslashes have no special meaning.
public enum SQLQuoting {
    /// Text as an SQL literal.
    public static func literal(_ text: String) -> String { quoted(text, UInt8(ascii: "'")) }

    /// Texts as SQL literals, separated by commas.
    public static func list(_ texts: some Sequence<String>) -> String {
        texts.map(literal).joined(separator: ", ")
    }

    /// A name as an SQL identifier.
    public static func identifier(_ name: String) -> String { quoted(name, UInt8(ascii: "\"")) }

    /// Doubles quotes by bytes: a quote followed by a combining mark is one `Character` and would be missed.
    private static func quoted(_ text: String, _ quote: UInt8) -> String {
        let inside = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
        return String(decoding: [quote] + inside + [quote], as: UTF8.self)
    }

    /// The path of one file as a literal, where DuckDB would otherwise take `*`, `?` and `[` for a pattern.
    public static func path(_ path: String) -> String {
        literal(String(path.flatMap { "*?[".contains($0) ? "[\($0)]" : String($0) }))
    }
}
