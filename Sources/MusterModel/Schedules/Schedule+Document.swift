internal import MusterBase

extension Schedule {
    /// Reads the `schedule…` fields. A ``ScheduleError`` in one field does not stop the check of the others.
    public init?(reading reader: DocumentReader) {
        let errorsBefore = reader.diagnostics.errorCount
        var type = reader.optionalText("scheduleType")
        var dayOfWeek = reader.optionalInt("scheduleDayOfWeek", in: Int.min...)
        var dayOfMonth = Self.dayOfMonth(reader)
        var time = reader.optionalText("scheduleTime")
        var timeZone = reader.optionalText("scheduleTimezone")
        // A day of the wrong type is already reported: do not report it as missing.
        if reader.field("scheduleDayOfWeek") != nil, dayOfWeek == nil { dayOfWeek = 0 }
        if reader.field("scheduleDayOfMonth") != nil, dayOfMonth == nil { dayOfMonth = "1" }
        while true {
            do {
                let schedule = try Schedule(
                    type: type, dayOfWeek: dayOfWeek, dayOfMonth: dayOfMonth, time: time, timeZone: timeZone)
                reader.diagnostics.dependencies.timeZone = timeZone
                Self.checkUnusedDays(reader, schedule.recurrence.kind, dayOfWeek: dayOfWeek, dayOfMonth: dayOfMonth)
                guard reader.diagnostics.errorCount == errorsBefore else { return nil }
                self = schedule
                return
            } catch {
                reader.report(error.field, code: error.code, error.message, hint: Self.hint(for: error))
                switch error {
                case .unknownType: type = nil
                case .missingDayOfWeek, .invalidDayOfWeek: dayOfWeek = 0
                case .missingDayOfMonth, .invalidDayOfMonth: dayOfMonth = "1"
                case .invalidTime: time = nil
                case .malformedTimeZone, .unknownTimeZone: timeZone = nil
                }
            }
        }
    }

    /// A day that the schedule type does not use must be valid. It is not kept, which a warning says.
    private static func checkUnusedDays(
        _ reader: DocumentReader, _ kind: Recurrence.Kind, dayOfWeek: Int?, dayOfMonth: String?
    ) {
        var errors: [ScheduleError] = []
        if kind != .weekly, let dayOfWeek, Weekday(rawValue: dayOfWeek) == nil { errors.append(.invalidDayOfWeek(dayOfWeek)) }
        if kind != .monthly, let dayOfMonth, MonthDay(dayOfMonth) == nil { errors.append(.invalidDayOfMonth(dayOfMonth)) }
        for error in errors { reader.report(error.field, code: error.code, error.message, hint: error.hint) }
        let unused = [
            ("scheduleDayOfWeek", dayOfWeek != nil && kind != .weekly, Recurrence.Kind.weekly),
            ("scheduleDayOfMonth", dayOfMonth != nil && kind != .monthly, .monthly),
        ]
        for (field, isUnused, applicable) in unused where isUnused && !errors.contains(where: { $0.field == field }) {
            reader.report(
                field, severity: .warning, code: "schedule.unusedDay",
                "\(field) is not kept: the schedule is \(kind.rawValue), not \(applicable.rawValue).",
                hint: "Leave it out, or set scheduleType: \(applicable.rawValue).")
        }
    }

    var fields: [(String, DocumentNode?)] {
        var dayOfWeek: DocumentNode?
        var dayOfMonth: DocumentNode?
        switch recurrence {
        case .manual, .daily: break
        case .weekly(let weekday): dayOfWeek = .int(weekday.rawValue)
        case .monthly(let day): dayOfMonth = .text(day.description)
        }
        return [
            ("scheduleType", .text(recurrence.kind.rawValue)), ("scheduleDayOfWeek", dayOfWeek),
            ("scheduleDayOfMonth", dayOfMonth), ("scheduleTime", .text(time.description)),
            ("scheduleTimezone", .text(timeZone)),
        ]
    }

    /// Accepts `15` as well as `"15"`.
    private static func dayOfMonth(_ reader: DocumentReader) -> String? {
        switch reader.field("scheduleDayOfMonth")?.value {
        case .int(let day)?: String(day)
        case .double(let day)? where Int(exactly: day) != nil: String(Int(day))
        default: reader.optionalText("scheduleDayOfMonth")
        }
    }

    private static func hint(for error: ScheduleError) -> String? {
        guard case .unknownType(let type) = error else { return error.hint }
        return DidYouMean.hint(for: type, among: Recurrence.Kind.allCases.map(\.rawValue), else: error.hint)
    }
}
