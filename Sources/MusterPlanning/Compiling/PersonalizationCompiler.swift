internal import MusterExpressions
internal import MusterModel
internal import OrderedCollections

/// Compiles the computed fields of the flow and of the offers' categories.
struct PersonalizationCompiler {
    let catalog: Catalog
    let expressions: ExpressionCompiler

    struct Result {
        /// One object per treatment; it is empty where there are no computed fields.
        var personalization = Personalization(objects: [], objectOfTreatment: [])
        var findings = Findings()
    }

    func compile(_ flow: DecisionFlow, for offers: [PlannedOffer]) -> Result {
        var result = Result()
        var objects: OrderedSet<[Personalization.Field]> = []
        for entry in offers {
            let fields = definitions(entry.lineage, flow).values.compactMap { field -> Personalization.Field? in
                let site = ExpressionSite(field.formula, at: field.path, seeing: .customerAndOffer, expecting: .value)
                return expressions.compile(site, for: entry.offer, of: field.subject, &result.findings).map {
                    Personalization.Field(name: field.name, value: $0)
                }
            }
            let index = objects.append(fields).index
            result.personalization.objectOfTreatment += entry.creatives.map { _ in index }
        }
        result.personalization.objects = Array(objects)
        result.personalization.joins = expressions.stages.enrichments(of: result.findings.attributes)
        return result
    }

    private struct FieldDefinition {
        var name: String
        var formula: String
        var subject: DefinitionKey
        var path: DocumentPath
    }

    /// The fields of a category, its ancestors and the flow, by name: an ancestor's first. Of several with one name the
    /// nearest category's counts, and the flow's before all.
    private func definitions(
        _ lineage: [Category.ID], _ flow: DecisionFlow
    ) -> OrderedDictionary<String, FieldDefinition> {
        var fields: OrderedDictionary<String, FieldDefinition> = [:]
        func add(_ computed: [Category.ComputedField], of subject: DefinitionKey, at path: DocumentPath) {
            for (index, field) in computed.enumerated() {
                fields[field.name] = FieldDefinition(
                    name: field.name, formula: field.formula, subject: subject,
                    path: path.appending(index).appending("formula"))
            }
        }
        for category in lineage.reversed().compactMap({ catalog.categories[$0] }) {
            add(category.computedFields, of: category.key, at: DocumentPath("computedFields"))
        }
        for (index, stage) in flow.stages.enumerated() {
            guard case .compute(let computed) = stage else { continue }
            add(computed, of: flow.key, at: DocumentPath("stages").appending(index).appending("fields"))
        }
        return fields
    }
}
