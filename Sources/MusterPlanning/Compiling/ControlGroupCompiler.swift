internal import MusterBinding
internal import MusterExpressions
internal import MusterModel

/// Compiles a control group by condition or by list. One by percentage has no expression.
struct ControlGroupCompiler {
    let campaign: Campaign
    /// The schemas of the datasets that can be a list, by name.
    let datasets: [String: DatasetSchema]
    let expressions: ExpressionCompiler
    let enrichments: EnrichmentCompiler

    struct Result {
        /// True for the customers to hold out.
        var condition: TypedExpression?
        /// The list.
        var join: DatasetJoin?
        var findings = Findings()
    }

    func compile() -> Result {
        var result = Result()
        switch campaign.controlGroup?.selection {
        case .condition(let text)?:
            result.condition = expressions.condition(
                text, of: campaign, at: DocumentPath("controlGroup", "where"), &result.findings)
        case .list(let dataset)?: compile(listed: dataset, &result)
        case .share?, nil: break
        }
        return result
    }

    /// Joins the dataset by its key and counts the rows of each customer. The alias is none that a flow can choose.
    private func compile(listed dataset: String, _ result: inout Result) {
        let path = DocumentPath("controlGroup")
        let list = DecisionFlow.Enrichment(
            dataset: dataset, alias: "_control_group", key: datasets[dataset]?.keyColumn ?? "",
            aggregates: [.init(name: "members", function: .count)])
        guard
            let join = enrichments.join(
                list, of: campaign, at: path, [AttributeName(root: list.alias, attribute: "members")], &result.findings)
        else { return }
        // The count is no attribute that explains a decision.
        var own = Findings()
        let site = ExpressionSite("\(list.alias).members > 0", at: path, seeing: .customer, expecting: .condition)
        let joined = expressions.scopes.attributes(of: DecisionFlow.JoinedDatasets(before: [list]))
        result.condition = expressions.compile(site, of: campaign.key, joining: joined, &own)
        result.join = join
        own.diagnostics.forEach { result.findings.report($0) }
    }
}
