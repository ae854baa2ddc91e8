internal import MusterBase

extension ConstantFolder {
    /// A function of days and instants: what it needs of the evaluation's time becomes an operand, and constants are computed.
    ///
    /// - Returns: `nil` for other functions.
    func timeCall(_ function: Function, _ operands: [TypedNode], _ type: ExpressionType) -> TypedNode? {
        switch function {
        case .today: TypedNode(.constant(.date(days: time.today)), .date)
        case .date: date(operands)
        case .daysSince: daysSince(operands[0])
        case .daysUntilAnniversary:
            TypedNode(.call(function, [operands[0], fold(TypedNode(.call(.today, []), .date))]), type)
        case .formatDate where operands.count == 2 && operands[0].type == .timestamp:
            TypedNode(.call(function, operands + [zone]), type)
        case _ where function.isAccessor: accessor(function, operands, type)
        default: nil
        }
    }

    private var zone: TypedNode { TypedNode(.constant(.string(time.zone)), .string) }

    private func date(_ operands: [TypedNode]) -> TypedNode {
        switch operands[0].constant {
        case .string(let text)?:
            return TimestampText.parseDate(text).map { TypedNode(.constant(.date(days: $0)), .date) } ?? .missing(.date)
        case .timestamp(let instant)?:
            let name = if case .string(let name)? = operands.dropFirst().first?.constant { name } else { time.zone }
            let local = instant + (ZoneOffsets.named(name) ?? .utc).offset(at: instant)
            return TypedNode(.constant(.date(days: TimestampText.day(of: local))), .date)
        default:
            let needsZone = operands[0].type == .timestamp && operands.count == 1
            return TypedNode(.call(.date, needsZone ? operands + [zone] : operands), .date)
        }
    }

    private func daysSince(_ day: TypedNode) -> TypedNode {
        if case .date(let days)? = day.constant { return TypedNode(.constant(.int(time.today - days)), .int) }
        return TypedNode(.call(.daysSince, [day, fold(TypedNode(.call(.today, []), .date))]), .int)
    }

    /// `daysSince(instant) < 30` as a comparison of the instant with the start of a day, which needs no local time of each row.
    ///
    /// - Returns: `nil` for another comparison.
    func dayComparison(_ kind: Comparison, _ left: TypedNode, _ right: TypedNode) -> TypedNode? {
        guard case .call(.daysSince, let days) = left.kind, case .call(.date, let operands) = days[0].kind, operands.count == 2,
            operands[0].type == .timestamp, case .string(let name)? = operands[1].constant,
            case .date(let today)? = days[1].constant,
            case .int(let count)? = right.constant, count.magnitude < 10_000_000, TimestampText.dayRange.contains(today - count),
            let zone = ZoneOffsets.named(name), let start = zone.start(ofDay: today - count),
            let end = zone.start(ofDay: today - count + 1)
        else { return nil }
        func compare(_ kind: Comparison, _ instant: Int64) -> TypedNode {
            comparison(kind, operands[0], TypedNode(.constant(.timestamp(microseconds: instant)), .timestamp))
        }
        return switch kind {
        case .less: compare(.greaterOrEqual, end)
        case .lessOrEqual: compare(.greaterOrEqual, start)
        case .greater: compare(.less, start)
        case .greaterOrEqual: compare(.less, end)
        case .equal: logical(.and, [compare(.greaterOrEqual, start), compare(.less, end)])
        case .notEqual: logical(.or, [compare(.less, start), compare(.greaterOrEqual, end)])
        }
    }

    private func accessor(_ function: Function, _ operands: [TypedNode], _ type: ExpressionType) -> TypedNode {
        let local: Int64
        switch (operands[0].constant, operands.dropFirst().first?.constant) {
        case (.date(let days)?, _): local = days * TimestampText.microsecondsPerDay
        case (.timestamp(let instant)?, .string(let name)?):
            local = instant + (ZoneOffsets.named(name) ?? .utc).offset(at: instant)
        default: return TypedNode(.call(function, operands), type)
        }
        let day = CivilDate(daysSince1970: Int(TimestampText.day(of: local)))
        let time = local - Int64(day.daysSince1970) * TimestampText.microsecondsPerDay
        let (year, month, dayOfMonth) = day.components
        let value: Int64 =
            switch function {
            case .getFullYear: Int64(year)
            case .getMonth: Int64(month - 1)
            case .getDate: Int64(dayOfMonth)
            case .getDayOfMonth: Int64(dayOfMonth - 1)
            case .getDayOfWeek: Int64(day.dayOfWeek)
            case .getDayOfYear: Int64(day.daysSince1970 - CivilDate(year: year, month: 1, day: 1).daysSince1970)
            case .getHours: time / 3_600_000_000
            case .getMinutes: time / 60_000_000 % 60
            case .getSeconds: time / 1_000_000 % 60
            default: time / 1000 % 1000
            }
        return TypedNode(.constant(.int(value)), type)
    }
}
