internal import MusterDuckDB

/// Checks regular expressions with RE2 as DuckDB has it, which is how a run would use them.
///
///     PatternCheck.fault(in: "^[A-Z]+$")  // nil
///     PatternCheck.fault(in: "(")         // "missing ): ("
public enum PatternCheck {
    private static let database = try? Database(options: ["threads": "1", "memory_limit": "64MB"])

    /// The reason why RE2 refuses the pattern; `nil` if it accepts it.
    @Sendable public static func fault(in pattern: String) -> String? {
        do {
            _ = try database?.connect().rows("SELECT regexp_matches('', $1)", .string(pattern))
            return nil
        } catch {
            // DuckDB puts its kind of error before RE2's reason.
            return error.message.split(separator: "Error: ", maxSplits: 1).last.map(String.init) ?? error.message
        }
    }
}
