internal import Foundation
internal import MusterBase
public import MusterExpressions
public import MusterModel

/// The names that the expressions of a catalog can use, with their types: a dataset's columns and the offers' attributes.
///
/// One value serves one catalog and one dataset.
///
///     let scopes = ExpressionScopes(offers: catalog.offers.values, schema: customers)
///     let site = ExpressionSite("customer.age >= 18", at: path, seeing: .customer, expecting: .condition)
///     let condition = try scopes.check(site)
public struct ExpressionScopes: Sendable {
    /// The types of `offer.…` over all offers. An attribute that an offer lacks is missing for it.
    public let offerTypes: [String: ExpressionType]
    /// Custom fields that no expression can use, and why.
    public let unusableFields: [String: UnusableField]
    /// In id order.
    let offers: [Offer]
    let customer: DatasetAttributes
    /// Of the datasets that flows can join, by name.
    let datasets: [String: DatasetAttributes]
    /// The types of `creative.…` over all creatives.
    let creativeTypes: [String: ExpressionType]
    private let patternFault: @Sendable (String) -> String?

    /// - Parameters:
    ///   - schema: Describes the customers' dataset; `nil` if it is not imported yet: then any attribute of `customer` is
    ///     accepted.
    ///   - datasets: The imported datasets by name. Of other datasets any attribute is accepted.
    ///   - patternFault: The reason why a regular expression is invalid, from the engine that will evaluate it; `nil` if it
    ///     is valid.
    public init(
        offers: some Sequence<Offer>, creatives: some Sequence<Creative> = [], schema: DatasetSchema?,
        datasets: [String: DatasetSchema] = [:],
        patternFault: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        var types = Self.builtInTypes
        var unusable: [String: UnusableField] = [:]
        self.offers = offers.sorted { $0.id < $1.id }
        for offer in self.offers {
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
        creativeTypes = Creative.types(of: creatives)
        self.patternFault = patternFault
        self.datasets = datasets.mapValues { DatasetAttributes($0) }
    }

    /// The scope of an expression that is only checked: attributes have types and no values.
    func scope(_ visibility: ExpressionSite.Visibility, joined: JoinedAttributes) -> ExpressionScope {
        let roots =
            switch visibility {
            case .customer: joined.roots(with: ["customer": customer.root])
            case .customerAndOffer: joined.roots(with: ["customer": customer.root, "offer": .parameters(offerTypes)])
            case .recommendation, .content:
                joined.roots(
                    with: recommendationTypes(of: visibility).mapValues { .parameters($0) }
                        .merging(["customer": customer.root]) { $1 })
            case .rows(let enrichment): [enrichment.alias: attributes(of: enrichment.dataset).root]
            }
        return ExpressionScope(
            roots, values: visibility.isOfRecommendation ? Self.rankingValues : [:], patternFault: patternFault)
    }

    /// The scope of an expression that is compiled for one offer, whose attributes are constants.
    func scope(for offer: Offer, _ visibility: ExpressionSite.Visibility, joined: JoinedAttributes) -> ExpressionScope {
        var values = offer.fields.compactMapValues(Literal.init)
        values.merge(Self.builtInValues(of: offer)) { _, builtIn in builtIn }
        var roots =
            visibility.isOfRecommendation
            ? recommendationTypes(of: visibility).mapValues { ExpressionScope.Root.parameters($0) } : [:]
        roots["customer"] = customer.root
        roots["offer"] = .constants(values: values, known: offerTypes)
        return ExpressionScope(
            joined.roots(with: roots), values: visibility.isOfRecommendation ? Self.rankingValues : [:],
            patternFault: patternFault)
    }

    /// The scope of an expression that is compiled for one treatment of a campaign: everything but the customer, the joined
    /// datasets, the score and the rank is constant.
    func scope(
        for recommended: RecommendedTreatment, _ visibility: ExpressionSite.Visibility, joined: JoinedAttributes
    ) -> ExpressionScope {
        var scope = scope(for: recommended.offer, visibility, joined: joined)
        let types = recommendationTypes(of: visibility)
        for (root, values) in recommended.attributes {
            let known = types[root] ?? [:]
            let visible = visibility == .content ? values.filter { known[$0.key] != nil } : values
            scope.roots[root] = .constants(values: visible, known: known)
        }
        return scope
    }

    /// The name by which a query calls the recommendations.
    public static let recommendations = "_recommendation"

    private static let rankingValues = [
        "score": ExpressionScope.NamedValue(AttributeName(root: recommendations, attribute: "score"), .double),
        "rank": ExpressionScope.NamedValue(AttributeName(root: recommendations, attribute: "rank"), .int),
    ]

    private func recommendationTypes(of visibility: ExpressionSite.Visibility) -> [String: [String: ExpressionType]] {
        var types = RecommendedTreatment.types
        types["offer"] = offerTypes
        types["creative"] = visibility == .content ? Creative.types(of: []) : creativeTypes
        return types
    }

    /// The usable columns of a dataset. Columns of a type that the language lacks, such as a blob or a struct, are left out.
    public static func columnTypes(of schema: DatasetSchema) -> [String: ExpressionType] {
        var types: [String: ExpressionType] = [:]
        for column in schema.columns { types[column.name] = ExpressionType(column.type) }
        return types
    }

    /// The attributes of every offer; the same names as ``Offer/builtInAttributes``.
    private static let builtInTypes: [String: ExpressionType] = [
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
    /// Why no expression can use a custom field.
    public enum UnusableField: Hashable, Sendable {
        /// The offer's value is a map, or a list of values of different types.
        case notAValue(Offer.ID)
        /// The offer's value is of the second type; the offers before it have values of the first.
        case mixedTypes(ExpressionType, ExpressionType, in: Offer.ID)
    }
}

/// The columns of a dataset as expressions see them.
struct DatasetAttributes: Sendable {
    let root: ExpressionScope.Root
    /// Columns that no expression can use, with the types they are stored in.
    let unusable: [String: String]
    /// Text columns that hold only numbers, some with a decimal comma or separators of thousands, each with a value.
    let numberExamples: [String: String]

    /// Any attribute is accepted.
    static let unknown = DatasetAttributes(root: .unchecked)

    init(root: ExpressionScope.Root) {
        self.root = root
        unusable = [:]
        numberExamples = [:]
    }

    /// - Parameter schema: `nil` if the dataset is not imported yet.
    init(_ schema: DatasetSchema?) {
        guard let schema else {
            self = .unknown
            return
        }
        let types = ExpressionScopes.columnTypes(of: schema)
        root = .columns(types)
        let unmatched = schema.columns.filter { types[$0.name] == nil }
        unusable = Dictionary(firstOf: unmatched.map { ($0.name, $0.storage) })
        numberExamples = Dictionary(
            firstOf: schema.columns.compactMap { column in column.numberExample.map { (column.name, $0) } })
    }
}

extension ExpressionType {
    /// The language's type for the values of a column; `nil` if it has none.
    public init?(_ type: ColumnType) {
        switch type {
        case .bool: self = .bool
        case .int: self = .int
        case .double: self = .double
        case .string: self = .string
        case .date: self = .date
        case .timestamp: self = .timestamp
        case .duration: self = .duration
        case .list(let element):
            guard let element = ExpressionType(element) else { return nil }
            self = .list(of: element)
        case .other: return nil
        }
    }

    /// - Returns: `nil` for a map, and for a list that holds maps or values of different types.
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

    /// The type that values of both types share: null adapts to any type, int and double share double. `nil` if there is none.
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
}

extension Literal {
    /// - Returns: `nil` for a map, and for a list that holds one.
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
