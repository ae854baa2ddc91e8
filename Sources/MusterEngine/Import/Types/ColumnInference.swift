internal import MusterBase
internal import MusterDuckDB
internal import MusterModel

/// Determines the types of text columns by checks of their values.
struct ColumnInference {
    /// Enough rows to know the type of most columns.
    static let sampleRows = 4_096

    let columns: [TextColumn]
    let options: ReadingOptions
    /// Of the current version of the dataset, for columns without a value.
    let previous: DatasetSchema?

    /// The type of a column, as far as the rows that were examined determine it.
    enum Finding: Hashable {
        case type(TextType)
        /// There is no value. The type is that of the current version.
        case noValue(TextType)
        /// Both orders of day and month are possible. The example is one of the values.
        case ambiguous(dayFirst: DateFormat, monthFirst: DateFormat, example: String)
    }

    /// - Parameters:
    ///   - rows: a relation with the columns.
    ///   - sample: the findings of some of the rows, which exclude most types.
    func findings(
        in rows: String, after sample: [Finding]? = nil, on connection: borrowing Connection
    ) throws -> [Finding] {
        let sampled = Dictionary(firstOf: zip(columns, sample ?? []).map { ($0.name, $1) })
        let open = columns.filter { column in
            let isInferred = column.declared == nil || column.format == nil && column.declared?.isTemporal == true
            return isInferred && sampled[column.name] != .type(.string)
        }
        var types: [String: Finding] = [:]
        let candidates: [[TextType]] = open.map { column in
            self.candidates(of: column).filter { $0.isPossible(after: sampled[column.name]) }
        }
        let counts =
            open.isEmpty
            ? []
            : try connection.rows(
                "SELECT "
                    + zip(open, candidates).map { column, candidates in
                        let dateChecks =
                            candidates.contains(where: \.isTemporal)
                            ? [column.hasOffset, column.isNumericDate] : ["false", "false"]
                        let checks = candidates.map(column.check) + dateChecks
                        return (["count(\(column.text))"] + checks.map { "count(*) FILTER (WHERE \($0))" }).joined(
                            separator: ", ")
                    }.joined(separator: ",\n  ") + " FROM \(rows)")[0].map { $0.intValue ?? 0 }
        var rest = counts[...]
        var numeric: [TextColumn] = []
        for (column, candidates) in zip(open, candidates) {
            let total = rest.removeFirst()
            let matches = (0..<candidates.count).map { _ in rest.removeFirst() }
            let (offsets, numericDates) = (rest.removeFirst(), rest.removeFirst())
            if total == 0 {
                types[column.name] = .noValue(typeWithoutValues(of: column))
            } else if let index = matches.firstIndex(of: total) {
                var type = candidates[index]
                if case .timestamp(nil, _) = type { type = .timestamp(nil, hasOffset: offsets > 0) }
                types[column.name] = .type(type)
            } else if numericDates == total {
                numeric.append(column)
            }
        }
        for column in numeric { types[column.name] = try numericDate(column, in: rows, on: connection) }
        return columns.map { column in
            types[column.name] ?? .type(column.declared.map { TextType($0, format: column.format) } ?? .string)
        }
    }

    /// From the narrowest to the widest.
    private func candidates(of column: TextColumn) -> [TextType] {
        var formats = options.dateFormats + [column.format, TextColumn.yearFirstFormat].compactMap(\.self)
        formats = column.format.map { [$0] } ?? formats
        let dates = [TextType.date(nil)] + formats.filter { !$0.hasTime }.map(TextType.date)
        let timestamps = [TextType.timestamp(nil, hasOffset: true)] + formats.map { TextType.timestamp($0, hasOffset: false) }
        switch column.declared {
        case .date: return dates
        case .timestamp: return timestamps
        default:
            // On a day without fractions, a column of fractions remains one.
            let wasDouble = previous?.columns.contains { $0.name == column.name && $0.type == .double } ?? false
            return (wasDouble ? [.double, .int] : [.int, .double]) + [.bool] + dates + timestamps
        }
    }

    private func typeWithoutValues(of column: TextColumn) -> TextType {
        if let declared = column.declared { return TextType(declared, format: column.format) }
        return previous?.columns.first { $0.name == column.name }.flatMap { TextType($0.type) } ?? .string
    }

    /// The type of a column whose values consist of day, month and year in numbers.
    private func numericDate(
        _ column: TextColumn, in rows: String, on connection: borrowing Connection
    ) throws -> Finding? {
        for (dayFirst, monthFirst) in TextColumn.numericFormats {
            let (day, month) = (TextType.timestamp(dayFirst, hasOffset: false), TextType.timestamp(monthFirst, hasOffset: false))
            let differs = "\(column.value(day)) != \(column.value(month))"
            let checks = [
                column.check(day), column.check(month), column.check(.date(dayFirst)), column.check(.date(monthFirst)), differs,
            ]
            let counts = try connection.rows(
                """
                SELECT count(\(column.text)), \(checks.map { "count(*) FILTER (WHERE \($0))" }.joined(separator: ", ")),
                  any_value(\(column.text)) FILTER (WHERE \(differs)) FROM \(rows)
                """)[0]
            let total = counts[0].intValue
            let fits = (1...5).map { counts[$0].intValue == total }
            if fits[0], fits[1], counts[5].intValue ?? 0 > 0, let example = counts[6].stringValue {
                return .ambiguous(dayFirst: dayFirst, monthFirst: monthFirst, example: example)
            }
            if fits[2] { return column.declared == .timestamp ? .type(day) : .type(.date(dayFirst)) }
            if fits[3] { return column.declared == .timestamp ? .type(month) : .type(.date(monthFirst)) }
            if fits[0] { return .type(day) }
            if fits[1] { return .type(month) }
        }
        return nil
    }
}

extension TextType {
    fileprivate var isTemporal: Bool {
        switch self {
        case .date, .timestamp: true
        case .string, .int, .double, .bool: false
        }
    }

    fileprivate var isNumber: Bool { self == .int || self == .double }

    /// Whether a column can have the type although some of its rows led to `finding`.
    fileprivate func isPossible(after finding: ColumnInference.Finding?) -> Bool {
        switch finding {
        case .type(let type): type == self || type.isNumber && isNumber || type.isTemporal && isTemporal
        case .ambiguous: isTemporal
        case .noValue, nil: true
        }
    }
}

extension ColumnKind {
    var isTemporal: Bool { self == .date || self == .timestamp }
}
