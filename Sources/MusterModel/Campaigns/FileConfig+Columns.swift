internal import MusterBase

extension FileConfig {
    /// A column of output files.
    public enum Column: Hashable, Sendable, Codable {
        case field(Field)
        case own(OwnColumn)

        public static let customer_id = Column.field(.customer_id)
        public static let offer_name = Column.field(.offer_name)
        public static let offer_id = Column.field(.offer_id)
        public static let channel = Column.field(.channel)
        public static let creative = Column.field(.creative)
        public static let score = Column.field(.score)
        public static let rank = Column.field(.rank)
        public static let category = Column.field(.category)
        public static let priority = Column.field(.priority)
        public static let personalization = Column.field(.personalization)

        /// The name in the header, and of the fields of JSON.
        public var header: String {
            switch self {
            case .field(let field): field.rawValue
            case .own(let column): column.name
            }
        }
    }

    public enum Field: String, CaseIterable, Hashable, Sendable, Codable {
        case customer_id, offer_name, offer_id, channel, creative, score, rank, category, priority
        /// Only with ``FileConfig/includePersonalization``.
        case personalization
    }

    /// A column whose values are those of an expression.
    public struct OwnColumn: Hashable, Sendable, Codable {
        public var name: String
        /// Over the customer, joined datasets, the offer, its category, channel and creative, the campaign, `score`, `rank` and `now`.
        public var expression: String

        public init(name: String, expression: String) {
            self.name = name
            self.expression = expression
        }

        /// Whether the column can be written as `customer.ATTRIBUTE` alone.
        fileprivate var isAttribute: Bool { expression == "customer." + name }

        /// Where the expression is in the document.
        ///
        /// - Parameter index: of the column.
        public func path(at index: Int) -> DocumentPath {
            let path = DocumentPath("fileConfig", "columns").appending(index)
            return isAttribute ? path : path.appending("value")
        }
    }

    /// The type of an own column. Its values are text in this form.
    public enum ValueType: String, Hashable, Sendable, Codable {
        case text, integer, number
        /// `true` or `false`.
        case bool
        /// `2026-01-07`.
        case date
        /// ISO 8601 with an offset.
        case instant
        /// A JSON list.
        case list
    }

    /// The own columns, with their indices among the columns.
    public var ownColumns: [(index: Int, column: OwnColumn)] {
        columns.enumerated().compactMap { index, column in
            if case .own(let own) = column { (index, own) } else { nil }
        }
    }
}

// A field is coded as its name, an own column as an object.
extension FileConfig.Column {
    public init(from decoder: any Decoder) throws {
        if let field = try? decoder.singleValueContainer().decode(FileConfig.Field.self) {
            self = .field(field)
        } else {
            self = .own(try FileConfig.OwnColumn(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .field(let field): try field.encode(to: encoder)
        case .own(let column): try column.encode(to: encoder)
        }
    }
}

extension FileConfig.Column {
    var document: DocumentNode {
        switch self {
        case .field(let field): .text(field.rawValue)
        case .own(let column) where column.isAttribute: .text(column.expression)
        case .own(let column): .map([("name", .text(column.name)), ("value", .text(column.expression))])
        }
    }
}

extension FileConfig {
    static func columns(
        _ reader: DocumentReader, includePersonalization: Bool, _ encoding: CSVDialect.Encoding
    ) -> [Column] {
        guard reader.field("columns") != nil else {
            return defaultColumns + (includePersonalization ? [.personalization] : [])
        }
        let elements = reader.elements(of: "columns")
        let found = elements.map { (column: column($0.node, at: $0.path, reader), element: $0) }
        reader.reportRepetitions(found.map { ($0.column?.header, $0.element) }, "columns")
        if elements.isEmpty, case .list? = reader.node["columns"]?.value {
            reader.report(
                "columns", code: "file.noColumns", "'columns' is empty.",
                hint: "Name a column, or leave 'columns' out for the default ones.")
        }
        for (column, element) in found {
            if column == .personalization, !includePersonalization {
                reader.report(
                    element.node, at: element.path, code: "file.personalizationOff",
                    "The column 'personalization' needs 'includePersonalization'.", hint: "Add includePersonalization: true.")
            }
            if case .own(let own)? = column, encoding == .windows1252, !Windows1252.encodes(own.name.utf8) {
                reader.report(
                    element.node, at: element.path, code: "file.unencodableName",
                    "The encoding windows-1252 lacks a character of '\(own.name.abridged)'.",
                    hint: "Use another name, or encoding: utf-8-bom.")
            }
        }
        return found.compactMap(\.column)
    }

    /// One of the fields, `customer.ATTRIBUTE`, or a map with a name and an expression.
    private static func column(_ node: DocumentNode, at path: DocumentPath, _ reader: DocumentReader) -> Column? {
        if case .map = node.value { return ownColumn(DocumentReader(node, at: path, into: reader.diagnostics)) }
        if case .string(let text) = node.value, text.hasPrefix("customer."),
            DecisionFlow.Enrichment.isAttribute(String(text.dropFirst(9)))
        {
            reader.diagnostics.dependencies.expressions.append(
                ExpressionSite(text, at: path, seeing: .recommendation, expecting: .value))
            return .own(OwnColumn(name: String(text.dropFirst(9)), expression: text))
        }
        let field: Field? = reader.choice(node, at: path, "columns")
        return field.map(Column.field)
    }

    private static func ownColumn(_ reader: DocumentReader) -> Column? {
        let name = reader.text("name")
        let expression = reader.expression("value", seeing: .recommendation, expecting: .value)
        reader.finish()
        guard let name, let expression else { return nil }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }) {
            reader.report("name", code: "file.invalidColumnName", "The name of a column cannot contain control characters.")
        }
        return .own(OwnColumn(name: name, expression: expression))
    }
}
