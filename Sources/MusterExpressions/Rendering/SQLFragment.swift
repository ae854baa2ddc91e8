/// A piece of SQL with the known properties of its values.
struct SQLFragment {
    /// How tightly the outermost operator binds, loosest first.
    enum Precedence: Int, Comparable {
        case or, and, not, comparison, addition, multiplication, atom

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    var sql: String
    var precedence = Precedence.atom
    /// Whether the value can be missing.
    var isNullable = true
    /// Whether a number is surely a BIGINT or a DOUBLE: a literal or a column may be narrower, and lend an operation
    /// its own narrow arithmetic.
    var isWide = false
    /// The maximum magnitude of a number. Infinite: the value may be infinite or NaN, and must be made missing before
    /// anything but arithmetic that keeps it so uses it. Rounding is monotonic, so bounds computed in doubles hold.
    var bound = 0.0
    /// The minimum magnitude of a number other than zero.
    var minMagnitude = Double.leastNonzeroMagnitude
    var isConstant = false

    /// The text as an operand of an operator that binds as `precedence` does.
    func operand(_ minimum: Precedence) -> String {
        precedence < minimum ? "(\(sql))" : sql
    }
}
