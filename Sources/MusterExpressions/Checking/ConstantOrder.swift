/// How two constants of one type compare.
enum ConstantOrder: Equatable {
    case ascending, same, descending

    /// `nil` when the constants have different types, or one is missing or a list.
    init?(_ first: Literal, _ second: Literal) {
        switch (first, second) {
        case (.bool(let left), .bool(let right)): self.init(left ? 1 : 0, right ? 1 : 0)
        case (.int(let left), .int(let right)): self.init(left, right)
        case (.double(let left), .double(let right)): self.init(left, right)
        case (.timestamp(let left), .timestamp(let right)): self.init(left, right)
        case (.date(let left), .date(let right)): self.init(left, right)
        case (.duration(let left), .duration(let right)): self.init(left, right)
        case (.string(let left), .string(let right)):
            // By bytes, as the database does; Swift's own comparison takes equivalent accents as equal.
            if left.utf8.elementsEqual(right.utf8) {
                self = .same
            } else {
                self = left.utf8.lexicographicallyPrecedes(right.utf8) ? .ascending : .descending
            }
        default: return nil
        }
    }

    private init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .ascending : left == right ? .same : .descending
    }

    func satisfies(_ comparison: Comparison) -> Bool {
        switch comparison {
        case .equal: self == .same
        case .notEqual: self != .same
        case .less: self == .ascending
        case .lessOrEqual: self != .descending
        case .greater: self == .descending
        case .greaterOrEqual: self != .ascending
        }
    }
}
