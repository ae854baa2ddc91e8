internal import MusterExpressions
internal import MusterModel

extension Planner {
    /// The computed fields of each offer's category as JSON objects, those that are the same for several offers once.
    ///
    /// - Returns: one object per treatment, `{}` where the category has no computed fields.
    mutating func personalization(of offers: [PlannedOffer]) -> Personalization {
        var personalization = Personalization(objects: [], objectOfTreatment: [])
        for entry in offers {
            let fields = computedFields(entry.lineage).compactMap { field -> String? in
                let use = ExpressionUse(field.formula, at: field.path, seeing: .customerAndOffer, expecting: .value)
                return sql(use, for: entry.offer, of: field.category).map {
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
        var category: Category
        var path: DocumentPath
    }

    /// The fields of a category and its ancestors: an ancestor's first, the nearest definition of a name wins.
    private func computedFields(_ lineage: [Category.ID]) -> [Field] {
        var fields: [Field] = []
        for category in lineage.reversed().compactMap({ catalog.categories[$0] }) {
            for (index, field) in category.computedFields.enumerated() {
                let path = DocumentPath("computedFields").appending(index).appending("formula")
                let entry = Field(name: field.name, formula: field.formula, category: category, path: path)
                if let known = fields.firstIndex(where: { $0.name == field.name }) {
                    fields[known] = entry
                } else {
                    fields.append(entry)
                }
            }
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
