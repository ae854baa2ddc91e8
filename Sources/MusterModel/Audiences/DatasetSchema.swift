/// The columns of a dataset.
public struct DatasetSchema: Hashable, Sendable, Codable {
    public struct Column: Hashable, Sendable, Codable {
        public var name: String
        public var type: ColumnType
        /// The exact type of the values in the files, as the engine that imported them writes it: `BIGINT`, `DECIMAL(18,3)`,
        /// `VARCHAR[]`.
        public var storage: String
        /// One of the values of a text column that holds only numbers, some with a decimal comma or separators of thousands:
        /// `1.234,50`. `nil` for other columns.
        public var numberExample: String?

        public init(name: String, type: ColumnType, storage: String, numberExample: String? = nil) {
            self.name = name
            self.type = type
            self.storage = storage
            self.numberExample = numberExample
        }
    }

    /// The dataset of a segment that names none.
    public static let defaultName = "customers"

    public var name: String
    /// The column that identifies a row.
    public var keyColumn: String
    public var columns: [Column]

    public init(name: String, keyColumn: String, columns: [Column]) {
        self.name = name
        self.keyColumn = keyColumn
        self.columns = columns
    }
}

/// The type of the values in a column, independent of the engine that stores it.
public indirect enum ColumnType: Hashable, Sendable {
    case bool
    /// At most 64 bits, signed.
    case int
    /// Any other number: decimals and wider integers too.
    case double
    case string
    case date
    case timestamp
    /// A span of time.
    case duration
    case list(of: ColumnType)
    /// No expression can use the values: a blob, a struct, a map.
    case other
}

extension ColumnType: Codable {
    private static let scalars: [String: ColumnType] = [
        "bool": .bool, "int": .int, "double": .double, "string": .string, "date": .date, "timestamp": .timestamp,
        "duration": .duration, "other": .other,
    ]

    /// `int`, or `list(string)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        var name = Substring(try container.decode(String.self))
        var depth = 0
        while name.hasPrefix("list("), name.hasSuffix(")") {
            name = name.dropFirst(5).dropLast()
            depth += 1
        }
        guard let scalar = Self.scalars[String(name)] else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no type of a column: \(name)")
        }
        self = (0..<depth).reduce(scalar) { type, _ in .list(of: type) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension ColumnType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .string: "string"
        case .date: "date"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element))"
        case .other: "other"
        }
    }
}
