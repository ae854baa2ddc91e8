internal import MusterExpressions
internal import MusterModel

extension Planner {
    /// The computed fields of the flow and of each offer's category as JSON objects, those that are the same for several offers once.
    ///
    /// - Returns: one object per treatment, `{}` where there are no computed fields.
    mutating func personalization(of offers: [PlannedOffer], _ flow: DecisionFlow) -> Personalization {
        var personalization = Personalization(objects: [], objectOfTreatment: [])
        for entry in offers {
            let fields = computedFields(entry.lineage, flow).compactMap { field -> String? in
                let use = ExpressionSite(field.formula, at: field.path, seeing: .customerAndOffer, expecting: .value)
                return sql(use, for: entry.offer, of: field.subject).map {
                    "\(SQLDialect.duckDB.quoted(text: field.name)), \(jsonValue($0.sql, $0.type))"
                }
            }
            let object = "CAST(json_object(\(fields.joined(separator: ", "))) AS VARCHAR)"
            let number = personalization.objects.firstIndex(of: object) ?? personalization.objects.count
            if number == personalization.objects.count { personalization.objects.append(object) }
            personalization.objectOfTreatment += entry.creatives.map { _ in number }
        }
        return personalization
    }

    private struct Field {
        var name: String
        var formula: String
        var subject: DefinitionKey
        var path: DocumentPath
    }

    /// The fields of a category, its ancestors and the flow: an ancestor's first, the nearest definition of a name wins,
    /// and the flow's over all.
    private func computedFields(_ lineage: [Category.ID], _ flow: DecisionFlow) -> [Field] {
        var fields: [Field] = []
        func add(_ computed: [Category.ComputedField], of subject: DefinitionKey, at path: DocumentPath) {
            for (index, field) in computed.enumerated() {
                let path = path.appending(index).appending("formula")
                let entry = Field(name: field.name, formula: field.formula, subject: subject, path: path)
                if let known = fields.firstIndex(where: { $0.name == field.name }) {
                    fields[known] = entry
                } else {
                    fields.append(entry)
                }
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

    /// Instants as RFC 3339 text, spans of time as seconds; the rest is what JSON has.
    private func jsonValue(_ sql: String, _ type: ExpressionType) -> String {
        switch type {
        case .timestamp: "strftime(\(sql), '%Y-%m-%dT%H:%M:%S.%fZ')"
        case .duration: "CAST(\(sql) AS DOUBLE) / 1000000"
        case .bool, .int, .double, .string, .list, .null, .dynamic: sql
        }
    }
}
