extension Catalog {
    /// Warnings about campaigns that name the same seed for their control groups but not the same percentage: the smaller group is
    /// a part of the larger one.
    public func controlGroupConflicts() -> [Diagnostic] {
        let shares = campaigns.values.filter { $0.status != .archived }.sorted { $0.id < $1.id }.compactMap {
            campaign -> (campaign: Campaign, percent: Double, seed: String)? in
            guard case .share(let percent, let seed)? = campaign.controlGroup?.selection else { return nil }
            return (campaign, percent, seed)
        }
        let sharing = Dictionary(grouping: shares, by: \.seed)
        return shares.compactMap { own in
            guard let largest = sharing[own.seed]?.max(by: { $0.percent < $1.percent }), own.percent < largest.percent
            else { return nil }
            let (percent, more) = (DocumentNode.number(own.percent).json, DocumentNode.number(largest.percent).json)
            return Diagnostic(
                .warning, code: "campaign.nestedControlGroup",
                message:
                    "The control group of \(percent) % is a part of that of campaign '\(largest.campaign.id)', which has the "
                    + "same seed '\(own.seed)' and \(more) %: '\(own.campaign.id)' contacts the rest of that group.",
                hint: "Use the same percentage for one shared control group, or different seeds for independent ones.",
                subject: own.campaign.key, path: DocumentPath("controlGroup"))
        }
    }
}
