internal import Foundation

/// How the files of a dataset are to be read, and how much a new version may differ from the current one.
///
/// It is optional: without it, everything is inferred from the values.
public struct DatasetDefinition: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<DatasetDefinition>

    /// A column whose type, or whose notation, is declared.
    public struct Column: Hashable, Sendable {
        public var name: String
        /// `nil`: inferred.
        public var type: ColumnKind?
        /// How dates or timestamps are written, such as `%d/%m/%Y`.
        public var format: DateFormat?
        /// The IANA zone of timestamps without an offset; UTC if `nil`.
        public var timezone: String?
        /// `nil`: as for the whole import.
        public var decimal: DecimalMark?
        /// Texts that are a missing value, besides the empty one.
        public var nullValues: [String]

        public init(
            name: String, type: ColumnKind? = nil, format: DateFormat? = nil, timezone: String? = nil,
            decimal: DecimalMark? = nil, nullValues: [String] = []
        ) {
            self.name = name
            self.type = type
            self.format = format
            self.timezone = timezone
            self.decimal = decimal
            self.nullValues = nullValues
        }
    }

    public enum SchemaChange: String, CaseIterable, Hashable, Sendable {
        /// A new version without a column, or with another type of a column, is refused if an active campaign uses it.
        case refuse
        case accept
    }

    public static let defaultLargestDrop = 0.5

    /// The name of the dataset.
    public var id: ID
    public var key: String?
    /// The column with the customer id of each row; `nil` if no column has it. The key of the customers need not
    /// be named.
    public var customerColumn: String?
    public var columns: [Column]
    public var onSchemaChange: SchemaChange
    public var minimumRows: Int?
    /// The share of rows by which a new version may be smaller than the current one.
    public var largestDrop: Double

    public init(
        id: ID, key: String? = nil, customerColumn: String? = nil, columns: [Column] = [], onSchemaChange: SchemaChange = .refuse,
        minimumRows: Int? = nil, largestDrop: Double = defaultLargestDrop
    ) {
        self.id = id
        self.key = key
        self.customerColumn = customerColumn
        self.columns = columns
        self.onSchemaChange = onSchemaChange
        self.minimumRows = minimumRows
        self.largestDrop = largestDrop
    }
}

/// The type that an import can be told to give a column.
public enum ColumnKind: String, CaseIterable, Hashable, Sendable {
    case string, int, double, bool, date, timestamp
}

/// The sign before the fraction of a number.
public enum DecimalMark: String, CaseIterable, Hashable, Sendable {
    case point = "."
    case comma = ","
}

/// How dates are written: `%d`, `%m` (or `%b`, `%B`) and `%Y` (or `%y`), in any order, and any text between them; for a time
/// `%H`, `%M`, `%S`, `%f`, `%I` and `%p`.
public struct DateFormat: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` when the text is not a format that determines a date.
    public init?(_ text: String) {
        var directives: [Character] = []
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            let next = rest.index(after: percent)
            guard next < rest.endIndex, "dmbBYyHMSfIp".contains(rest[next]) else { return nil }
            directives.append(rest[next])
            rest = rest[rest.index(after: next)...]
        }
        func count(_ choices: String) -> Int { directives.count { choices.contains($0) } }
        guard count("d") == 1, count("mbB") == 1, count("Yy") == 1, Set(directives).count == directives.count,
            !text.contains("'"), !directives.contains("I") || directives.contains("p")
        else { return nil }
        self.text = text
    }

    public var description: String { text }

    /// Whether it contains a time of day.
    public var hasTime: Bool { ["%H", "%I"].contains(where: text.contains) }
    public var hasFourDigitYear: Bool { text.contains("%Y") }
}

extension DatasetDefinition: DefinitionContent {
    public static var kind: DefinitionKind { .dataset }

    public var name: String { id.rawValue }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let key = reader.optionalText("key")
        let customerColumn = reader.optionalText("customerColumn")
        let columns = reader.optionalObjects("columns").compactMap(Column.init(reading:))
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name).inserted {
            reader.report("columns", code: "dataset.repeatedColumn", "'columns' names '\(column.name)' twice.")
        }
        if let column = columns.first(where: { $0.name == key }), column.type != nil, column.type != .string {
            reader.report(
                "key", code: "dataset.keyType", "The key '\(column.name)' cannot have a type: it is always text.",
                hint: "Remove its 'type'.")
        }
        let onSchemaChange = reader.choice("onSchemaChange", default: SchemaChange.refuse)
        let minimumRows = reader.optionalInt("minimumRows", in: 1...)
        let largestDrop = reader.optionalNumber("largestDrop", in: 0...1) ?? Self.defaultLargestDrop
        reader.finish()
        guard let id, !reader.hasErrors else { return nil }
        self.init(
            id: id, key: key, customerColumn: customerColumn, columns: columns, onSchemaChange: onSchemaChange,
            minimumRows: minimumRows, largestDrop: largestDrop)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("key", key.map(DocumentNode.text)),
            ("customerColumn", customerColumn.map(DocumentNode.text)),
            ("columns", columns.isEmpty ? nil : .list(columns.map(\.document))),
            ("onSchemaChange", onSchemaChange == .refuse ? nil : .text(onSchemaChange.rawValue)),
            ("minimumRows", minimumRows.map(DocumentNode.int)),
            ("largestDrop", largestDrop == Self.defaultLargestDrop ? nil : .number(largestDrop)),
        ])
    }
}

extension DatasetDefinition.Column {
    fileprivate init?(reading reader: DocumentReader) {
        let name = reader.text("name")
        let type: ColumnKind? = reader.optionalChoice("type")
        var format: DateFormat?
        if let text = reader.optionalText("format") {
            format = DateFormat(text)
            if format == nil {
                reader.report(
                    "format", code: "dataset.invalidFormat", "'\(text)' is not a date format.", hint: DateFormat.hint)
            }
            if let type, type != .date, type != .timestamp {
                reader.report(
                    "format", code: "dataset.formatWithoutDate",
                    "'format' is for dates and timestamps, not for \(type.rawValue).",
                    hint: "Remove it, or change 'type'.")
            }
        }
        let timezone = reader.optionalText("timezone")
        if let type, timezone != nil, type != .timestamp {
            reader.report(
                "timezone", code: "dataset.timezoneWithoutTimestamp",
                "'timezone' is for timestamps, not for \(type.rawValue).", hint: "Remove it, or change 'type'.")
        }
        if let timezone, TimeZone(identifier: timezone) == nil {
            reader.report(
                "timezone", code: "schedule.unknownTimeZone", "There is no time zone '\(timezone)'.",
                hint: "Use an IANA name such as Europe/Berlin.")
        }
        let decimal: DecimalMark? = reader.optionalChoice("decimal")
        let nullValues = reader.plainTexts("nullValues")
        reader.finish()
        guard let name, !reader.hasErrors else { return nil }
        self.init(
            name: name, type: type, format: format, timezone: timezone, decimal: decimal, nullValues: nullValues)
    }

    fileprivate var document: DocumentNode {
        .map([
            ("name", .text(name)), ("type", type.map { .text($0.rawValue) }), ("format", format.map { .text($0.text) }),
            ("timezone", timezone.map(DocumentNode.text)), ("decimal", decimal.map { .text($0.rawValue) }),
            ("nullValues", nullValues.isEmpty ? nil : .list(nullValues.map(DocumentNode.text))),
        ])
    }
}

extension DateFormat {
    public static let hint = "Write the day as %d, the month as %m and the year as %Y, such as %d/%m/%Y or %d.%m.%Y %H:%M."
}
