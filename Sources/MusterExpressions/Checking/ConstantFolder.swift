/// Computes constants ahead of the database: arithmetic on offer attributes, `now` moved by a duration, conditions that do
/// not depend on the customer. It folds only operations that it computes exactly as the SQL does.
struct ConstantFolder {
    let time: EvaluationTime

    func fold(_ node: TypedNode) -> TypedNode {
        switch node.kind {
        case .constant, .attribute, .variable: node
        case .now: TypedNode(.constant(.timestamp(microseconds: time.now)), .timestamp)
        case .list(let elements): list(elements.map(fold), node.type)
        case .widened(let operand): fold(operand).promoted(to: node.type)
        case .negation(let operand): negation(fold(operand), node.type)
        case .arithmetic(let kind, let left, let right): arithmetic(kind, fold(left), fold(right), node.type)
        case .concatenation(let parts): concatenation(parts.map(fold), node.type)
        case .shift(let instant, let span, let isBackward):
            shift(fold(instant), fold(span), isBackward: isBackward, node.type)
        case .elapsed(let later, let earlier): elapsed(fold(later), fold(earlier))
        case .not(let operand): not(fold(operand))
        case .logical(let kind, let operands): logical(kind, operands.map(fold))
        case .comparison(let kind, let left, let right): comparison(kind, fold(left), fold(right))
        case .isMissing(let operand, let isNegated): isMissing(fold(operand), isNegated: isNegated)
        case .membership(let element, let list): membership(fold(element), fold(list))
        case .element(let list, let index): element(fold(list), fold(index), node.type)
        case .comprehension(let macro, let list, let variable, let body):
            comprehension(macro, fold(list), variable, fold(body), node.type)
        case .conditional(let condition, let then, let otherwise):
            conditional(fold(condition), fold(then), fold(otherwise), node.type)
        case .call(let function, let operands): call(function, operands.map(fold), node.type)
        }
    }

    /// A list of constants is a constant.
    private func list(_ elements: [TypedNode], _ type: ExpressionType) -> TypedNode {
        let values = elements.compactMap(\.constant)
        return values.count == elements.count
            ? TypedNode(.constant(.list(values)), type) : TypedNode(.list(elements), type)
    }

    private func not(_ operand: TypedNode) -> TypedNode {
        switch operand.constant {
        case .bool(let value): return .bool(!value)
        case .null: return .missing(.bool)
        default: break
        }
        if case .isMissing(let inner, let isNegated) = operand.kind { return isMissing(inner, isNegated: !isNegated) }
        return TypedNode(.not(operand), .bool)
    }

    /// Three-valued: `false && missing` is false, `true && missing` is missing; `||` the other way round.
    func logical(_ kind: LogicalOperator, _ operands: [TypedNode]) -> TypedNode {
        let decisive = kind == .or
        var remaining: [TypedNode] = []
        for operand in operands {
            switch operand.constant {
            case .bool(decisive): return .bool(decisive)
            case .bool: continue
            default: remaining.append(operand)
            }
        }
        if remaining.isEmpty { return .bool(!decisive) }
        if remaining.count == 1 || remaining.allSatisfy({ $0.constant == .null }) { return remaining[0] }
        return TypedNode(.logical(kind, remaining), .bool)
    }

    private func isMissing(_ operand: TypedNode, isNegated: Bool) -> TypedNode {
        if let value = operand.constant { return .bool((value == .null) != isNegated) }
        return TypedNode(.isMissing(operand, isNegated: isNegated), .bool)
    }

    private func element(_ list: TypedNode, _ index: TypedNode, _ type: ExpressionType) -> TypedNode {
        switch (list.constant, index.constant) {
        case (.null, _), (_, .null): .missing(type)
        case (.list(let elements), .int(let position)):
            elements.indices.contains(Int(position))
                ? TypedNode(.constant(elements[Int(position)]), type) : .missing(type)
        default: TypedNode(.element(of: list, at: index), type)
        }
    }

    private func comprehension(
        _ macro: Macro, _ list: TypedNode, _ variable: String, _ body: TypedNode, _ type: ExpressionType
    ) -> TypedNode {
        if list.constant == .null { return .missing(type) }
        return TypedNode(.comprehension(macro, over: list, variable: variable, body), type)
    }

    private func conditional(
        _ condition: TypedNode, _ then: TypedNode, _ otherwise: TypedNode, _ type: ExpressionType
    ) -> TypedNode {
        switch condition.constant {
        case .bool(let value): value ? then : otherwise
        case .null: .missing(type)
        default: TypedNode(.conditional(condition, then: then, otherwise: otherwise), type)
        }
    }

    func comparison(_ kind: Comparison, _ left: TypedNode, _ right: TypedNode) -> TypedNode {
        guard left.constant != .null, right.constant != .null else { return .missing(.bool) }
        if let comparison = dayComparison(kind, left, right) ?? dayComparison(kind.mirrored, right, left) { return comparison }
        guard let first = left.constant, let second = right.constant, let order = ConstantOrder(first, second) else {
            return TypedNode(.comparison(kind, left, right), .bool)
        }
        return .bool(order.satisfies(kind))
    }

    private func membership(_ element: TypedNode, _ list: TypedNode) -> TypedNode {
        let unfolded = TypedNode(.membership(element, in: list), .bool)
        guard list.constant != .null else { return .missing(.bool) }
        guard case .list(let candidates)? = list.constant else { return unfolded }
        if candidates.isEmpty { return .bool(false) }
        guard let value = element.constant else { return unfolded }
        guard value != .null else { return .missing(.bool) }
        if candidates.contains(where: { ConstantOrder(value, $0) == .same }) { return .bool(true) }
        return candidates.contains(.null) ? .missing(.bool) : .bool(false)
    }

    private func concatenation(_ parts: [TypedNode], _ type: ExpressionType) -> TypedNode {
        if parts.contains(where: { $0.constant == .null }) { return .missing(type) }
        var merged: [TypedNode] = []
        for part in parts.flatMap(\.concatenatedParts) {
            if case .string(let tail)? = part.constant, case .string(let head)? = merged.last?.constant {
                merged[merged.count - 1] = TypedNode(.constant(.string(head + tail)), .string)
            } else if case .list(let tail)? = part.constant, case .list(let head)? = merged.last?.constant {
                merged[merged.count - 1] = TypedNode(.constant(.list(head + tail)), type)
            } else {
                merged.append(part)
            }
        }
        return merged.count == 1 ? merged[0] : TypedNode(.concatenation(merged), type)
    }

    private func call(_ function: Function, _ operands: [TypedNode], _ type: ExpressionType) -> TypedNode {
        if function == .coalesce { return coalesce(operands, type) }
        if operands.contains(where: { $0.constant == .null }) { return .missing(type) }
        if let result = timeCall(function, operands, type) { return result }
        switch (function, operands[0].constant, operands.count > 1 ? operands[1].constant : nil) {
        case (.size, .list(let elements), _):
            return TypedNode(.constant(.int(Int64(elements.count))), .int)
        case (.size, .string(let text), _):
            return TypedNode(.constant(.int(Int64(text.unicodeScalars.count))), .int)
        case (.startsWith, .string(let text), .string(let part)):
            return .bool(text.utf8.starts(with: part.utf8))
        case (.abs, .int(let value), _) where value != .min:
            return TypedNode(.constant(.int(Swift.abs(value))), .int)
        case (.abs, .double(let value), _):
            return TypedNode(.constant(.double(value.magnitude)), .double)
        case (.string, .int(let value), _):
            return TypedNode(.constant(.string(String(value))), .string)
        case (.string, .bool(let value), _):
            return TypedNode(.constant(.string(String(value))), .string)
        default:
            return TypedNode(.call(function, operands), type)
        }
    }

    private func coalesce(_ operands: [TypedNode], _ type: ExpressionType) -> TypedNode {
        var remaining: [TypedNode] = []
        for operand in operands where operand.constant != .null {
            remaining.append(operand)
            if operand.constant != nil { break }
        }
        switch remaining.count {
        case 0: return .missing(type)
        case 1: return remaining[0]
        default: return TypedNode(.call(.coalesce, remaining), type)
        }
    }
}

extension TypedNode {
    /// `a + b + c` as three parts, not as two of which one has two.
    fileprivate var concatenatedParts: [TypedNode] {
        if case .concatenation(let parts) = kind { parts } else { [self] }
    }
}
