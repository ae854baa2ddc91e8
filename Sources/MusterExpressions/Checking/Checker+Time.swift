extension Checker {
    /// The day of an operand: a date, or a timestamp in the zone of the evaluation.
    mutating func day(of index: Int, _ call: inout Call) -> Bool {
        guard require([.timestamp, .date], of: &call) else { return false }
        if call.operands[index].type == .timestamp {
            call.operands[index] = TypedNode(.call(.date, [call.operands[index]]), .date)
        }
        return true
    }

    /// `date(text)`, `date(instant)` and `date(instant, zone)`.
    mutating func date(_ call: inout Call) -> TypedNode? {
        let operand = call.operands[0]
        guard [.date, .timestamp, .string, .null, .dynamic].contains(operand.type) else {
            reportArgument(0, of: call, expected: "a timestamp or a string")
            return nil
        }
        if call.operands.count == 2 {
            guard operand.type != .string else {
                report(.argumentCount(function: "date", expected: "no time zone for a text", found: 2), at: call.syntax[1].range)
                return nil
            }
            guard checkedZone(1, of: &call) else { return nil }
        }
        switch (operand.type, operand.constant) {
        case (.null, _): return .missing(.date)
        case (.date, _): return operand
        case (.string, .string(let text)?):
            return constant(TimestampText.parseDate(text).map { .date(days: $0) }, orElse: .invalidDate(text), .date, call)
        default: return call.node(.date)
        }
    }

    /// Parts of an instant, in UTC unless a zone is named; of a date, which no zone changes; and of a span of time.
    ///
    /// - Source: cel-spec, "Standard definitions", Timestamps and durations.
    mutating func accessor(_ call: inout Call) -> TypedNode? {
        if call.operands.count == 2, !checkedZone(1, of: &call) { return nil }
        switch call.operands[0].type {
        case .date where call.function.isTimeAccessor: call.operands[0] = call.operands[0].promoted(to: .timestamp)
        case .date: call.operands = [call.operands[0]]
        case .duration where call.function.isTimeAccessor && call.operands.count == 1: break
        case .timestamp, .dynamic, .null: break
        default:
            let expected = call.function.isTimeAccessor ? "a timestamp or a duration" : "a timestamp or a date"
            reportArgument(0, of: call, expected: expected)
            return nil
        }
        if call.operands[0].type == .timestamp, call.operands.count == 1 {
            call.operands.append(TypedNode(.constant(.string("UTC")), .string))
        }
        return call.node(.int)
    }

    mutating func formatDate(_ call: inout Call) -> TypedNode? {
        guard [.date, .timestamp, .null, .dynamic].contains(call.operands[0].type) else {
            reportArgument(0, of: call, expected: "a timestamp or a date")
            return nil
        }
        guard call.operands[1].type.fits(.string) else {
            reportArgument(1, of: call, expected: "a string")
            return nil
        }
        let isRight = checkedConstant(1, of: &call, example: "formatDate(x, \"%d.%m.%Y\")") { value in
            guard case .string(let format) = value else { return nil }
            return DateFormat.fault(format).map { .invalidDateFormat(format, directive: $0) }
        }
        guard isRight, call.operands.count < 3 || checkedZone(2, of: &call) else { return nil }
        if call.operands[0].type == .date { call.operands = Array(call.operands.prefix(2)) }
        return call.node(.string)
    }

    mutating func formatNumber(_ call: inout Call) -> TypedNode? {
        guard [.int, .double, .null, .dynamic].contains(call.operands[0].type) else {
            reportArgument(0, of: call, expected: "a number")
            return nil
        }
        let example = "formatNumber(x, 2, \",\", \".\")"
        guard checkedDigits(1, of: &call, within: 0...15, example: example) else { return nil }
        for index in call.operands.indices.dropFirst(2) {
            guard call.operands[index].type.fits(.string) else {
                reportArgument(index, of: call, expected: "a string")
                return nil
            }
            let name = index == 2 ? "The decimal mark" : "The thousands separator"
            let lengths = index == 2 ? 1...1 : 0...1
            let isRight = checkedConstant(index, of: &call, example: example) { value in
                guard case .string(let text) = value, !lengths.contains(text.unicodeScalars.count) else { return nil }
                return .invalidSeparator(name, canBeEmpty: lengths.contains(0))
            }
            guard isRight else { return nil }
        }
        return call.node(.string)
    }
}

/// The formats of `formatDate`.
///
/// - Source: strftime of C and of DuckDB. Names of days and months are English.
enum DateFormat {
    static let directives: Set<String> = [
        "%Y", "%y", "%m", "%-m", "%B", "%b", "%d", "%-d", "%j", "%A", "%a", "%H", "%-H", "%I", "%-I", "%p", "%M", "%S", "%%",
    ]

    /// The first directive that there is not; `nil` if the format is right.
    static func fault(_ format: String) -> String? {
        var rest = Substring(format)
        while let start = rest.firstIndex(of: "%") {
            rest = rest[start...]
            let directive = rest.prefix(rest.dropFirst().first == "-" ? 3 : 2)
            guard directives.contains(String(directive)) else { return String(directive) }
            rest = rest.dropFirst(directive.count)
        }
        return nil
    }
}
