internal import MusterBase
internal import MusterModel

/// A column whose values are read as text, in SQL.
///
/// A text has a type only if it is written as the value would be: `01067`, `+49`, `1_000` and integers beyond 64 bits are not
/// numbers.
struct TextColumn: Hashable, Sendable {
    /// Texts of up to this length have no more digits than a double holds.
    private static let alwaysExactLength = 15
    static let maxSignificantDigits = 17

    let name: String
    /// The type that the column must have; `nil`: inferred.
    var declared: ColumnKind?
    var format: DateFormat?
    /// For timestamps without an offset; `nil`: UTC.
    var timeZone: String?
    var decimal = DecimalMark.point
    var thousands: Character?
    var nullValues: [String] = []
    /// Whether the column holds JSON, where text and numbers are written differently.
    var isJSON = false

    init(_ name: String, _ options: ReadingOptions, isKey: Bool = false, isJSON: Bool = false) {
        self.name = name
        self.isJSON = isJSON
        guard !isKey else {
            declared = .string
            return
        }
        let column = options.column(name)
        declared = column?.type
        format = column?.format
        timeZone = column?.timezone
        decimal = column?.decimal ?? options.decimal
        thousands = options.thousands.map { $0 == Character(decimal.rawValue) ? (decimal == .comma ? "." : ",") : $0 }
        nullValues = options.nullValues + (column?.nullValues ?? [])
    }

    private var column: String { SQLQuoting.identifier(name) }

    /// The text; null for a missing value.
    var text: String {
        let text = isJSON ? "(\(column) ->> '$')" : column
        return nullValues.isEmpty
            ? text : "CASE WHEN \(text) NOT IN (\(SQLQuoting.list(nullValues))) THEN \(text) END"
    }

    /// A condition: whether a text that is not missing denotes a value of the type.
    func check(_ type: TextType) -> String {
        switch type {
        case .string: "true"
        case .int: json("BIGINT", "UBIGINT") + Self.isInt(plainNumber)
        case .double: json("BIGINT", "UBIGINT", "DOUBLE") + Self.isDouble(plainNumber)
        case .bool: json("BOOLEAN") + "lower(\(text)) IN (\(SQLQuoting.list(trueTexts + falseTexts)))"
        case .date(nil): json("VARCHAR") + "(CAST(TRY_CAST(\(text) AS DATE) AS VARCHAR) = \(text) AND length(\(text)) = 10)"
        case .date(let format?): json("VARCHAR") + isFormatted(as: [format.text], format)
        case .timestamp(nil, let hasOffset): json("VARCHAR") + isISOTimestamp(mayHaveOffset: hasOffset)
        case .timestamp(let format?, _): json("VARCHAR") + isFormatted(as: Self.formats(of: format), format)
        }
    }

    /// The value. Only for texts of the type.
    func value(_ type: TextType) -> String {
        switch type {
        case .string: text
        case .int: "TRY_CAST(\(plainNumber) AS BIGINT)"
        case .double: "TRY_CAST(\(plainNumber) AS DOUBLE)"
        case .bool: "lower(\(text)) IN (\(SQLQuoting.list(trueTexts)))"
        case .date(nil): "TRY_CAST(\(text) AS DATE)"
        case .date(let format?): "CAST(\(parsed([format.text])) AS DATE)"
        case .timestamp(nil, let hasOffset): isoTimestamp(mayHaveOffset: hasOffset)
        case .timestamp(let format?, _): inUTC(parsed(Self.formats(of: format)))
        }
    }

    /// The value. Fails with ``mismatch`` for a text that is not of the type.
    func checkedValue(_ type: TextType) -> String {
        guard type != .string else { return text }
        return "CASE WHEN \(text) IS NULL OR \(check(type)) THEN \(value(type)) ELSE error('\(Self.mismatch)') END"
    }

    /// A column that has had only missing values so far.
    func missing(as type: TextType) -> String {
        "CASE WHEN \(text) IS NULL THEN CAST(NULL AS \(type.storage)) ELSE error('\(Self.mismatch)') END"
    }

    static let mismatch = "muster: not a value of the type of the column"

    private func json(_ types: String...) -> String {
        isJSON ? "json_type(\(column)) IN (\(SQLQuoting.list(types))) AND " : ""
    }
}

// MARK: Booleans

extension TextColumn {
    /// In lower case. Only a declared column takes words other than true: in others, a text would change.
    private var trueTexts: [String] { declared == .bool && !isJSON ? ["true", "yes", "t", "y", "1"] : ["true"] }
    private var falseTexts: [String] { declared == .bool && !isJSON ? ["false", "no", "f", "n", "0"] : ["false"] }
}

// MARK: Numbers

extension TextColumn {
    /// The text with a point before the fraction and without separators of thousands. Null when it cannot be a number.
    private var plainNumber: String {
        guard !isJSON, decimal == .comma || thousands != nil else { return text }
        let mark = decimal.rawValue
        var excluded = decimal == .comma ? ["."] : []
        var cases = ""
        if let thousands {
            let separator = String(thousands)
            excluded = excluded.filter { $0 != separator } + [separator]
            cases = """
                WHEN regexp_full_match(\(text), \(SQLQuoting.literal("-?[1-9][0-9]{0,2}([\(separator)][0-9]{3})+([\(mark)][0-9]+)?")))
                  THEN replace(replace(\(text), \(SQLQuoting.literal(separator)), ''), '\(mark)', '.')
                """
        }
        let others = excluded.map { "contains(\(text), \(SQLQuoting.literal($0)))" }.joined(separator: " OR ")
        return "CASE \(cases) WHEN NOT (\(others)) THEN replace(\(text), '\(mark)', '.') END"
    }

    static func isInt(_ text: String) -> String { "CAST(TRY_CAST(\(text) AS BIGINT) AS VARCHAR) = \(text)" }

    static func isDouble(_ text: String) -> String {
        let pattern = #"-?((0|[1-9][0-9]*)(\.[0-9]+)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"#
        let mantissa = "regexp_replace(\(text), '[eE].*', '')"
        let digits = "ltrim(replace(replace(\(mantissa), '-', ''), '.', ''), '0')"
        let hasExponent = "contains(\(text), 'e') OR contains(\(text), 'E')"
        let isWhole = "NOT (contains(\(text), '.') OR \(hasExponent))"
        // Within 17 digits, a double keeps a fraction. It keeps every whole number up to 2^53.
        let isExact = """
            length(\(digits)) <= \(maxSignificantDigits)
            AND (NOT (\(isWhole)) OR abs(TRY_CAST(\(text) AS HUGEINT)) <= 9007199254740992)
            AND isfinite(TRY_CAST(\(text) AS DOUBLE)) AND (TRY_CAST(\(text) AS DOUBLE) != 0 OR \(digits) = '')
            """
        // A CASE, because DuckDB evaluates both sides of OR. Most numbers are written as DuckDB writes them, which is fast to check.
        return """
            CASE WHEN CAST(TRY_CAST(\(text) AS DOUBLE) AS VARCHAR) = \(text) AND isfinite(TRY_CAST(\(text) AS DOUBLE)) THEN true
            WHEN NOT regexp_full_match(\(text), '\(pattern)') OR \(text) = '-0' THEN false
            WHEN length(\(text)) <= \(alwaysExactLength) AND NOT (\(hasExponent)) THEN true ELSE \(isExact) END
            """
    }
}

// MARK: Dates and timestamps

extension TextColumn {
    private static let offset = #"(Z|[-+][0-9]{2}(:?[0-9]{2})?)"#

    /// Whether a text with a time ends with an offset from UTC.
    var hasOffset: String { "regexp_matches(\(text), '[0-9]{2}:.*\(Self.offset)$')" }

    /// Whether a text consists of day, month and year, or month, day and year, in numbers.
    var isNumericDate: String {
        json("VARCHAR") + #"regexp_full_match(\#(text), '[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}( .*)?')"#
    }

    /// The formats of numeric dates, in pairs that differ in the order of day and month.
    static let numericFormats: [(dayFirst: DateFormat, monthFirst: DateFormat)] = ["/", ".", "-"].compactMap { sign in
        guard let dayFirst = DateFormat("%d\(sign)%m\(sign)%Y"), let monthFirst = DateFormat("%m\(sign)%d\(sign)%Y") else {
            return nil
        }
        return (dayFirst, monthFirst)
    }

    /// Formats that order the year first, which determine the month.
    static let yearFirstFormat = DateFormat("%Y/%m/%d")

    /// A date in a format may be followed by a time.
    private static func formats(of format: DateFormat) -> [String] {
        guard !format.hasTime else { return [format.text] }
        return ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"].map { format.text + $0 }
    }

    func parsed(_ formats: [String]) -> String { "try_strptime(\(text), [\(SQLQuoting.list(formats))])" }

    private func isFormatted(as formats: [String], _ format: DateFormat) -> String {
        let year = format.hasFourDigitYear ? #" AND regexp_matches(\#(text), '(^|[^0-9])[0-9]{4}([^0-9]|$)')"# : ""
        let check = "\(Self.isInRange(parsed(formats)))\(year)"
        // Parsing is slow, so that only texts of the shape are parsed.
        guard format.text.firstMatch(of: /^%[dmYy][^%]%[dmYy][^%]%[dmYy]/) != nil else { return "(\(check))" }
        let shape = "[0-9]{1,4}[^0-9][0-9]{1,2}[^0-9][0-9]{1,4}.*"
        return "CASE WHEN regexp_full_match(\(text), '\(shape)') THEN \(check) ELSE false END"
    }

    private static func isInRange(_ timestamp: String) -> String {
        "coalesce(\(timestamp) BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999', false)"
    }

    private func isISOTimestamp(mayHaveOffset: Bool) -> String {
        let time = #"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6}0*)?)?"#
        let pattern = #"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]\#(time)\#(mayHaveOffset ? Self.offset + "?" : ""))?"#
        let check = Self.isInRange(isoTimestamp(mayHaveOffset: mayHaveOffset))
        return "CASE WHEN regexp_full_match(\(text), '\(pattern)') THEN \(check) ELSE false END"
    }

    private func isoTimestamp(mayHaveOffset: Bool) -> String {
        let local = inUTC("TRY_CAST(\(text) AS TIMESTAMP)")
        guard mayHaveOffset else { return local }
        let instant = "make_timestamp(epoch_us(TRY_CAST(\(text) AS TIMESTAMPTZ)))"
        return timeZone == nil ? instant : "CASE WHEN \(hasOffset) THEN \(instant) ELSE \(local) END"
    }

    private func inUTC(_ local: String) -> String {
        timeZone.map { "make_timestamp(epoch_us(timezone(\(SQLQuoting.literal($0)), \(local))))" } ?? local
    }
}
