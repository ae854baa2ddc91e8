internal import Foundation
public import MusterExpressions
public import MusterModel

/// What the expressions of a catalog may name, and of which types: a dataset's columns, and the offers' attributes.
///
/// One value serves one catalog and one dataset.
public struct ExpressionScopes: Sendable {
    /// Types of `offer.…`, over all offers: an attribute that some offers lack is missing for them.
    public let offerTypes: [String: ExpressionType]
    /// Custom fields that no expression can use, and why.
    public let unusableFields: [String: UnusableField]
    let customer: DatasetAttributes
    /// Of the datasets that flows may join, by name.
    let datasets: [String: DatasetAttributes]

    /// - Parameters:
    ///   - schema: `nil` while the dataset is not imported; then any attribute of `customer` passes.
    ///   - datasets: those that are imported, by name; of others any attribute passes.
    public init(offers: some Sequence<Offer>, schema: DatasetSchema?, datasets: [String: DatasetSchema] = [:]) {
        var types = Self.builtInTypes
        var unusable: [String: UnusableField] = [:]
        for offer in offers.sorted(by: { $0.id < $1.id }) {
            for (name, value) in offer.fields {
                guard let type = ExpressionType(of: value) else {
                    unusable[name] = unusable[name] ?? .notAValue(offer.id)
                    continue
                }
                let known = types[name] ?? .null
                if let shared = known.unified(with: type) {
                    types[name] = shared
                } else {
                    unusable[name] = unusable[name] ?? .mixedTypes(known, type, in: offer.id)
                }
            }
        }
        for name in unusable.keys { types[name] = .dynamic }
        offerTypes = types
        unusableFields = unusable
        customer = DatasetAttributes(schema)
        self.datasets = datasets.mapValues { DatasetAttributes($0) }
    }

    /// What an expression sees while it is only checked: the types of attributes, no values.
    func scope(_ visibility: ExpressionSite.Visibility, joined: JoinedAttributes) -> ExpressionScope {
        switch visibility {
        case .customer: ExpressionScope(joined.roots(with: ["customer": customer.root]))
        case .customerAndOffer:
            ExpressionScope(joined.roots(with: ["customer": customer.root, "offer": .columns(offerTypes)]))
        case .rows(let enrichment): ExpressionScope([enrichment.alias: attributes(of: enrichment.dataset).root])
        }
    }

    /// What an expression sees while it is compiled for one offer: the offer's attributes are constants.
    func scope(for offer: Offer, joined: JoinedAttributes) -> ExpressionScope {
        var values = offer.fields.compactMapValues(Literal.init)
        values.merge(Self.builtInValues(of: offer)) { _, builtIn in builtIn }
        let attributes = ExpressionScope.Root.constants(values: values, known: offerTypes)
        return ExpressionScope(joined.roots(with: ["customer": customer.root, "offer": attributes]))
    }

    /// The usable columns of a dataset. A column of a type that the language has no match for (a blob, a struct) is left
    /// out.
    public static func columnTypes(of schema: DatasetSchema) -> [String: ExpressionType] {
        var types: [String: ExpressionType] = [:]
        for column in schema.columns { types[column.name] = ExpressionType(duckDB: column.type) }
        return types
    }

    /// The attributes every offer has; the same names as ``Offer/builtInAttributes``.
    static let builtInTypes: [String: ExpressionType] = [
        "id": .string, "name": .string, "categoryId": .string, "priority": .double, "weight": .double,
        "businessValue": .double, "mandatory": .bool, "tags": .list(of: .string), "validFrom": .timestamp,
        "validTo": .timestamp,
    ]

    private static func builtInValues(of offer: Offer) -> [String: Literal] {
        var values: [String: Literal] = [
            "id": .string(offer.id.rawValue), "name": .string(offer.name),
            "categoryId": .string(offer.categoryId.rawValue), "priority": .double(offer.priority),
            "weight": .double(offer.weight), "businessValue": .double(offer.businessValue),
            "mandatory": .bool(offer.mandatory), "tags": .list(offer.tags.map(Literal.string)),
        ]
        for (name, instant) in [("validFrom", offer.validFrom), ("validTo", offer.validTo)] {
            guard let instant else { continue }
            let microseconds = (instant.timeIntervalSince1970 * 1_000_000).rounded()
            values[name] = Int64(exactly: microseconds).map(Literal.timestamp(microseconds:))
        }
        return values
    }
}

extension ExpressionScopes {
    /// Why a custom field cannot be used in an expression.
    public enum UnusableField: Hashable, Sendable {
        /// The offer has a map there, or a list of different things.
        case notAValue(Offer.ID)
        /// The offer's value is of the second type; those before it were of the first.
        case mixedTypes(ExpressionType, ExpressionType, in: Offer.ID)
    }
}

extension ExpressionType {
    /// - Returns: `nil` for a map, and for a list that holds different types or maps.
    init?(of value: FieldValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .int: self = .int
        case .double: self = .double
        case .string: self = .string
        case .map: return nil
        case .list(let values):
            var element = ExpressionType.null
            for value in values {
                guard let type = ExpressionType(of: value), let shared = element.unified(with: type) else { return nil }
                element = shared
            }
            self = .list(of: element)
        }
    }

    /// The type of both, or `nil`: anything and null is the other, int and double are double.
    func unified(with other: ExpressionType) -> ExpressionType? {
        switch (self, other) {
        case _ where self == other: self
        case (.null, _): other
        case (_, .null): self
        case (.int, .double), (.double, .int): .double
        case (.list(let left), .list(let right)): left.unified(with: right).map { .list(of: $0) }
        default: nil
        }
    }

    /// The language's type for a DuckDB column type; `nil` when there is none. Integers beyond 64 bits and decimals are
    /// doubles, dates are timestamps: the facts SQL casts them.
    public init?(duckDB type: String) {
        if type.hasSuffix("]"), let bracket = type.lastIndex(of: "[") {
            guard let element = ExpressionType(duckDB: String(type[..<bracket])) else { return nil }
            self = .list(of: element)
            return
        }
        let name = type.prefix { $0 != "(" }.uppercased()
        switch name {
        case "BOOLEAN": self = .bool
        case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER": self = .int
        case "FLOAT", "DOUBLE", "DECIMAL", "UBIGINT", "HUGEINT", "UHUGEINT": self = .double
        case "VARCHAR", "UUID", "ENUM", "JSON": self = .string
        case "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE":
            self = .timestamp
        case "INTERVAL": self = .duration
        default: return nil
        }
    }
}

extension Literal {
    /// - Returns: `nil` for a map, and for a list with one in it.
    init?(_ value: FieldValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .map: return nil
        case .list(let values):
            let elements = values.compactMap(Literal.init)
            guard elements.count == values.count else { return nil }
            self = .list(elements)
        }
    }
}
